"use client";

import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

type RemovePolicyProps = { agent: string; version: number; policy: { id: string; name: string } };

export function RemovePolicy({ agent, version, policy }: RemovePolicyProps) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <ConfirmDialog
      trigger="Remove policy"
      title={`Remove ${policy.name}?`}
      action="Remove policy"
      pending={pending}
      problem={problem}
      onConfirm={async () => {
        const answer = await send({ method: "DELETE", path: `/api/agents/${agent}/policies/${policy.id}`, ifMatch: version });
        if (!answer.ok) return false;
        notify(`${policy.name} was removed. The policies are at v${version + 1}.`);
        router.push(`/agents/${agent}/policies`);
        router.refresh();
        return true;
      }}
    >
      <p>
        The next call is decided without it. Removing a forbid may allow what was denied; removing the last permit denies
        everything.
      </p>
      <p>Its text stays readable in the records that it decided.</p>
    </ConfirmDialog>
  );
}
