"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** A key that is shown and not yet in force. `locked`: services that this browser cannot open. */
export type StagedKeyFacts = { key: string; proof: string; locked: string[] };

/** The new key beside the old one: it takes over when the member says that it is saved, and then everything else stops working. */
export function StagedKey({
  memberId,
  agentName,
  staged,
  onEnd,
}: {
  memberId: string;
  agentName: string;
  staged: StagedKeyFacts;
  onEnd: () => void;
}) {
  const router = useRouter();
  const confirmation = useRequest();
  const [oldKey, setOldKey] = useState("");
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const { key, proof, locked } = staged;
  const loses = locked.length > 0 && oldKey.trim() === "";
  const confirm = async () => {
    const given = locked.length === 0 ? {} : loses ? { forget: true } : { oldKey: oldKey.trim() };
    const path = `/api/me/memberships/${memberId}/key/confirm`;
    const answer = await confirmation.send<{ reconnect: string[] }>({ method: "POST", path, body: { key, proof, ...given } });
    if (!answer.ok) return;
    const { reconnect } = answer.value;
    notify(`The new key is in force.${reconnect.length > 0 ? ` Connect again: ${reconnect.join(", ")}.` : ""}`);
    onEnd();
    router.refresh();
  };
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={`New key for ${agentName}`}
      className="flex flex-col gap-3 border border-held border-l-[3px] bg-held-ground p-3"
    >
      <p className="text-held">
        This key is not in force yet: the old one works until you say that you saved this one, within ten minutes. Then the old
        one stops at once.
      </p>
      <p className="mono select-all break-all border border-held bg-sheet px-3 py-2 font-semibold">{key}</p>
      {locked.length > 0 && (
        <Field
          name="oldKey"
          label="Old key"
          hint={`This browser does not open what you connected: ${locked.join(", ")}. Paste the old key to keep it, or leave this empty and connect again.`}
          problem={confirmation.problem?.field === "oldKey" ? confirmation.problem.detail : undefined}
        >
          <Input mono type="password" autoComplete="off" value={oldKey} onChange={(event) => setOldKey(event.target.value)} />
        </Field>
      )}
      {confirmation.problem?.field !== "oldKey" && <ProblemNote problem={confirmation.problem} />}
      <div className="flex flex-wrap gap-2">
        <CopyButton text={key} label="Copy key" />
        <Button variant="primary" pending={confirmation.pending} onClick={confirm}>
          {loses ? "I saved it; I will connect again" : "I saved it"}
        </Button>
        <Button variant="plain" onClick={onEnd}>
          Keep the old key
        </Button>
      </div>
    </section>
  );
}
