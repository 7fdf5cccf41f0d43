"use client";

import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function RemoveMember({ agent, memberId, email }: { agent: string; memberId: string; email: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <ConfirmDialog
      trigger="Remove"
      triggerLabel={`Remove ${email}`}
      title={`Remove ${email}?`}
      action="Remove member"
      pending={pending}
      problem={problem}
      onConfirm={async () => {
        const answer = await send({ method: "DELETE", path: `/api/agents/${agent}/members/${memberId}` });
        if (!answer.ok) return false;
        notify(`${email} was removed. Their key stopped working.`);
        router.refresh();
        return true;
      }}
    >
      <p>Their key stops working and their connections are wiped at once. Nobody else's access changes.</p>
      <p>This cannot be undone: whoever comes back connects their accounts and generates a key anew.</p>
    </ConfirmDialog>
  );
}
