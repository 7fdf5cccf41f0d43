"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { AgentStatus } from "@/lib/vocabulary.ts";

/** Disables an agent, after its name was typed, or enables it again. Shows nothing before the server has said so. */
export function KillSwitch({ slug, name, status }: { slug: string; name: string; status: AgentStatus }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const change = async (next: AgentStatus): Promise<boolean> => {
    const answer = await send({ method: "PATCH", path: `/api/agents/${slug}`, body: { status: next } });
    if (!answer.ok) return false;
    notify(
      next === "disabled" ? `${name} was disabled. Every call is refused.` : `${name} was enabled. Its policies decide again.`,
    );
    router.refresh();
    return true;
  };
  if (status === "disabled") {
    return (
      <div className="flex flex-col items-start gap-2">
        <Button variant="primary" pending={pending} onClick={() => change("active")}>
          Enable agent
        </Button>
        <ProblemNote problem={problem} />
      </div>
    );
  }
  return (
    <ConfirmDialog
      trigger="Disable agent"
      title={`Disable ${name}?`}
      action="Disable agent"
      phrase={slug}
      pending={pending}
      problem={problem}
      onConfirm={() => change("disabled")}
    >
      <p>Every call of every member is refused from the next one on, and each refusal is recorded.</p>
      <p>Keys, policies and connections stay as they are. Enabling the agent restores everything.</p>
    </ConfirmDialog>
  );
}
