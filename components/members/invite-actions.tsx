"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { InviteLinkOnce } from "@/components/members/invite-link-once.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** Sends an invite again, or ends it. */
export function InviteActions({ agent, memberId, email }: { agent: string; memberId: string; email: string }) {
  const router = useRouter();
  const resend = useRequest();
  const revocation = useRequest();
  const [link, setLink] = useState<string | null>(null);
  const path = `/api/agents/${agent}/invites/${memberId}`;
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          pending={resend.pending}
          aria-label={`Send the invite to ${email} again`}
          onClick={async () => {
            const answer = await resend.send<{ link: string | null }>({ method: "POST", path: `${path}/resend` });
            if (!answer.ok) return;
            setLink(answer.value.link);
            notify(`${email} was invited again. The link before stopped working.`);
            router.refresh();
          }}
        >
          Send again
        </Button>
        <ConfirmDialog
          trigger="Revoke"
          triggerLabel={`Revoke the invite to ${email}`}
          title={`Revoke the invite to ${email}?`}
          action="Revoke invite"
          pending={revocation.pending}
          problem={revocation.problem}
          onConfirm={async () => {
            const answer = await revocation.send({ method: "DELETE", path });
            if (!answer.ok) return false;
            notify(`The invite to ${email} was revoked.`);
            router.refresh();
            return true;
          }}
        >
          <p>The link in the mail stops working at once. You can invite the same address again.</p>
        </ConfirmDialog>
      </div>
      {(link !== null || resend.problem) && (
        <div className="w-full">
          <ProblemNote problem={resend.problem} />
          {link !== null && <InviteLinkOnce email={email} link={link} />}
        </div>
      )}
    </>
  );
}
