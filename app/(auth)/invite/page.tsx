import type { Metadata } from "next";
import { OpenInvite } from "@/app/(auth)/invite/open-invite.tsx";
import { PlainPage } from "@/components/plain-page.tsx";
import { currentPerson } from "@/lib/access/gate.ts";

export const metadata: Metadata = { title: "Invite", referrer: "no-referrer" };
export const dynamic = "force-dynamic";

/** Where an invite leads. The link's token is in the fragment: the server never sees it here, and opening the page spends nothing. */
export default async function InvitePage() {
  const person = await currentPerson();
  return (
    <PlainPage title="Invite">
      <OpenInvite signedInAs={person?.email ?? null} />
      <noscript>
        <p>This page needs JavaScript: the link's token is in a part of the address that is not sent to the server.</p>
      </noscript>
    </PlainPage>
  );
}
