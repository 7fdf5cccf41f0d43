"use client";

import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function DeleteAgent({ slug, name }: { slug: string; name: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <ConfirmDialog
      trigger="Delete agent"
      title={`Delete ${name}?`}
      action="Delete agent"
      phrase={slug}
      pending={pending}
      problem={problem}
      onConfirm={async () => {
        const answer = await send({ method: "DELETE", path: `/api/agents/${slug}` });
        if (!answer.ok) return false;
        notify(`${name} was deleted. Its records stay.`);
        router.push("/agents");
        router.refresh();
        return true;
      }}
    >
      <p>Its members' keys stop working and their connections are wiped at once. Its connectors are removed.</p>
      <p>This cannot be undone. The records of its calls stay in the audit.</p>
    </ConfirmDialog>
  );
}
