import type { Metadata } from "next";
import { SetupForm } from "@/app/(auth)/setup/setup-form.tsx";
import { PlainPage } from "@/components/plain-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { isSetUp } from "@/lib/access/store.ts";

export const metadata: Metadata = { title: "Set up Wicket" };
export const dynamic = "force-dynamic";

export default async function SetupPage() {
  return <PlainPage title="Set up Wicket">{(await isSetUp()) ? <SetUpAlready /> : <SetupForm />}</PlainPage>;
}

function SetUpAlready() {
  return (
    <>
      <p>This Wicket is set up: its setup link was used. Nothing was changed.</p>
      <div>
        <ButtonLink href="/signin" variant="primary">
          Sign in
        </ButtonLink>
      </div>
    </>
  );
}
