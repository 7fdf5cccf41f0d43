import type { Metadata } from "next";
import { ConfirmSignIn } from "@/app/(auth)/auth/confirm/confirm-sign-in.tsx";
import { PlainPage } from "@/components/plain-page.tsx";

export const metadata: Metadata = { title: "Sign in" };

/** Where a mailed link leads. The link's token is in the fragment: the server never sees it here, and opening the page spends nothing. */
export default function ConfirmPage() {
  return (
    <PlainPage title="Sign in">
      <ConfirmSignIn />
      <noscript>
        <p>This page needs JavaScript: the link's token is in a part of the address that is not sent to the server.</p>
      </noscript>
    </PlainPage>
  );
}
