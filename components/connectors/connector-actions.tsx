"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { type Request, useRequest } from "@/components/ui/use-request.ts";
import type { ConnectorStatus } from "@/lib/vocabulary.ts";

export function ConnectorActions({ agent, connector, status }: { agent: string; connector: string; status: ConnectorStatus }) {
  const router = useRouter();
  const change = useRequest();
  const removal = useRequest();
  const path = `/api/agents/${agent}/connectors/${connector}`;
  const other: ConnectorStatus = status === "enabled" ? "disabled" : "enabled";
  const send = async (request: Request, done: string) => {
    const answer = await change.send(request);
    if (!answer.ok) return;
    notify(done);
    router.refresh();
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          pending={change.pending}
          aria-label={`List the tools of ${connector} again`}
          onClick={() => send({ method: "POST", path: `${path}/refresh` }, `The tools of ${connector} were listed again.`)}
        >
          List tools again
        </Button>
        <Button
          pending={change.pending}
          aria-label={`${status === "enabled" ? "Disable" : "Enable"} ${connector}`}
          onClick={() => send({ method: "PATCH", path, body: { status: other } }, `${connector} was ${other}.`)}
        >
          {status === "enabled" ? "Disable" : "Enable"}
        </Button>
        <ConfirmDialog
          trigger="Remove"
          triggerLabel={`Remove ${connector}`}
          title={`Remove ${connector}?`}
          action="Remove connector"
          phrase={connector}
          pending={removal.pending}
          problem={removal.problem}
          onConfirm={async () => {
            const answer = await removal.send({ method: "DELETE", path });
            if (!answer.ok) return false;
            notify(`${connector} was removed.`);
            router.refresh();
            return true;
          }}
        >
          <p>Its tools disappear from every client, and the tokens kept for it are wiped.</p>
          <p>Policies that name it stay, and are checked again when they are saved next.</p>
        </ConfirmDialog>
      </div>
      <ProblemNote problem={change.problem} />
    </div>
  );
}
