import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/app/(auth)/signin/sign-in-form.tsx";
import { PlainPage } from "@/components/plain-page.tsx";
import { currentPerson } from "@/lib/access/gate.ts";
import { internalPath } from "@/lib/access/internal-path.ts";
import { isSetUp } from "@/lib/access/store.ts";
import { environment } from "@/lib/env.ts";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

type SearchParams = Promise<{ callbackUrl?: string | string[] }>;

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const callbackUrl = internalPath((await searchParams).callbackUrl);
  if (await currentPerson()) redirect(callbackUrl);
  if (!(await isSetUp())) {
    return (
      <PlainPage title="Sign in">
        <p>
          This Wicket has no administrator yet. Open the setup link that it printed on its console when it started; if that link
          is gone, restart Wicket.
        </p>
      </PlainPage>
    );
  }
  return (
    <PlainPage title="Sign in">
      <SignInForm callbackUrl={callbackUrl} mailed={environment().mail !== null} />
    </PlainPage>
  );
}
