"use client";

import { useFragment } from "@/app/(auth)/use-fragment.ts";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Time } from "@/components/ui/time.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import { readSignInFragment } from "@/lib/access/sign-in-link.ts";

export function ConfirmSignIn() {
  const fragment = useFragment();
  const { pending, problem, send } = useRequest();
  if (fragment === null) return null;
  const link = readSignInFragment(fragment);
  if (!link) {
    return (
      <>
        <p>
          This address is not a whole sign-in link. Nobody was signed in. Open the link in the mail again, or ask for a new one.
        </p>
        <AskAgain />
      </>
    );
  }
  const { email, token, callbackUrl, from, requestedAt, expiresAt } = link;
  return (
    <>
      <p>
        A link to sign in as <strong>{email}</strong> was asked for from {from} at <Time at={requestedAt} />. It works once, until{" "}
        <Time at={expiresAt} />.
      </p>
      <p>If that was not you, close this page: nothing happens until the button is pressed.</p>
      <ProblemNote problem={problem} />
      {problem?.code === "conflict" ? (
        <AskAgain />
      ) : (
        <div>
          <Button
            variant="primary"
            pending={pending}
            onClick={async () => {
              const body = { email, token, callbackUrl };
              const answer = await send<{ url: string }>({ method: "POST", path: "/api/auth/callback/nodemailer", body });
              if (answer.ok) window.location.replace(answer.value.url);
            }}
          >
            Sign in as {email}
          </Button>
        </div>
      )}
    </>
  );
}

function AskAgain() {
  return (
    <div>
      <ButtonLink href="/signin" variant="primary">
        Ask for a new link
      </ButtonLink>
    </div>
  );
}
