"use client";

import { useFragment } from "@/app/(auth)/use-fragment.ts";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Time } from "@/components/ui/time.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import { readInviteFragment } from "@/lib/agents/invite-link.ts";

/** What an invite is for, and the button that accepts it. `signedInAs`: who is signed in in this browser. */
export function OpenInvite({ signedInAs }: { signedInAs: string | null }) {
  const fragment = useFragment();
  const { pending, problem, send } = useRequest();
  if (fragment === null) return null;
  const link = readInviteFragment(fragment);
  if (!link) {
    return <p>This address is not a whole invite link. Nothing was accepted. Open the link in the mail again.</p>;
  }
  const { invite, token, organization, email, organizationName, agentName, invitedBy, expiresAt } = link;
  if (signedInAs !== null && signedInAs !== email) return <OtherAccount email={email} signedInAs={signedInAs} />;
  return (
    <>
      <p>
        {invitedBy} invited <strong>{email}</strong> to the agent <strong>{agentName}</strong> of {organizationName}.
      </p>
      <p>
        Accepting signs you in as {email}. Then you connect your own accounts, and an admin approves you. The invite works once,
        until <Time at={expiresAt} />.
      </p>
      <ProblemNote problem={problem} />
      {problem?.code === "conflict" || problem?.code === "not_found" ? (
        <div>
          <ButtonLink href="/signin" variant="primary">
            Go to sign-in
          </ButtonLink>
        </div>
      ) : (
        <div>
          <Button
            variant="primary"
            pending={pending}
            onClick={async () => {
              const body = { organization, invite, token };
              const answer = await send<{ url: string }>({ method: "POST", path: "/api/invites/accept", body });
              if (answer.ok) window.location.replace(answer.value.url);
            }}
          >
            Accept as {email}
          </Button>
        </div>
      )}
    </>
  );
}

function OtherAccount({ email, signedInAs }: { email: string; signedInAs: string }) {
  const { pending, problem, send } = useRequest();
  return (
    <>
      <p>
        This invite is for <strong>{email}</strong>, and you are signed in as <strong>{signedInAs}</strong>. Nothing was accepted:
        the link still works.
      </p>
      <p>If both are you, sign out and open it again. If it is not for you, close this page.</p>
      <ProblemNote problem={problem} />
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          pending={pending}
          onClick={async () => {
            const answer = await send({ method: "POST", path: "/api/auth/signout", body: {} });
            if (answer.ok) window.location.reload();
          }}
        >
          Sign out and open the invite
        </Button>
        <ButtonLink href="/me">Stay signed in</ButtonLink>
      </div>
    </>
  );
}
