"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { StagedKey, type StagedKeyFacts } from "@/components/members/staged-key.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Time } from "@/components/ui/time.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

type KeyPanelProps = {
  memberId: string;
  agentName: string;
  /** When the live key was generated, or null when there is none. */
  createdAt: Date | null;
  /** The key, from its generation until the member says that it is stored. It lives in this page's memory and nowhere else. */
  revealed: string | null;
  onReveal: (key: string | null) => void;
};

/** A member's key: generated, shown once, replaced, revoked. */
export function KeyPanel({ memberId, agentName, createdAt, revealed, onReveal }: KeyPanelProps) {
  const router = useRouter();
  const generation = useRequest();
  const revocation = useRequest();
  const [staged, setStaged] = useState<StagedKeyFacts | null>(null);
  const path = `/api/me/memberships/${memberId}/key`;
  const generate = async (forget: boolean) => {
    const body = forget ? { body: { forget } } : {};
    const answer = await generation.send<{ key: string }>({ method: "POST", path, ...body });
    if (!answer.ok) return;
    onReveal(answer.value.key);
    router.refresh();
  };
  const stage = async () => {
    const answer = await generation.send<StagedKeyFacts>({ method: "PUT", path });
    if (!answer.ok) return;
    setStaged(answer.value);
    onReveal(answer.value.key);
  };
  if (staged !== null) {
    const end = () => {
      setStaged(null);
      onReveal(null);
    };
    return <StagedKey memberId={memberId} agentName={agentName} staged={staged} onEnd={end} />;
  }
  if (revealed !== null) return <RevealedKey agentName={agentName} revealed={revealed} onStored={() => onReveal(null)} />;
  if (createdAt === null) {
    return (
      <div className="flex flex-col items-start gap-2">
        <p className="text-ink-2">There is no key. Generate one: it is shown once, and Wicket keeps only a digest of it.</p>
        <Button variant="primary" pending={generation.pending} onClick={() => generate(false)}>
          Generate key
        </Button>
        <ProblemNote problem={generation.problem} />
        {generation.problem?.code === "conflict" && (
          <Button variant="danger" pending={generation.pending} onClick={() => generate(true)}>
            Generate key, and connect again
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="mr-auto">
        Generated <Time at={createdAt} />. It cannot be shown again.
      </p>
      <Button variant="plain" pending={generation.pending} onClick={stage}>
        Generate a new key
      </Button>
      <ConfirmDialog
        trigger="Revoke key"
        title="Revoke the key?"
        action="Revoke key"
        pending={revocation.pending}
        problem={revocation.problem}
        onConfirm={async () => {
          const answer = await revocation.send({ method: "DELETE", path });
          if (!answer.ok) return false;
          notify("The key was revoked.");
          router.refresh();
          return true;
        }}
      >
        <p>
          The next call with it is refused. You can generate another one at any time, in this browser, without connecting your
          accounts again.
        </p>
      </ConfirmDialog>
      <ProblemNote problem={generation.problem} />
    </div>
  );
}

function RevealedKey({ agentName, revealed, onStored }: { agentName: string; revealed: string; onStored: () => void }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={`New key for ${agentName}`}
      className="flex flex-col gap-3 border border-held border-l-[3px] bg-held-ground p-3"
    >
      <p className="text-held">
        Key generated. It is shown once; Wicket keeps only a digest. Copy it, or one of the configurations below, which hold it
        until you leave this page.
      </p>
      <p className="mono select-all border border-held bg-sheet px-3 py-2 font-semibold">{revealed}</p>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={revealed} label="Copy key" />
        <Button variant="primary" onClick={onStored}>
          I stored it
        </Button>
      </div>
    </section>
  );
}
