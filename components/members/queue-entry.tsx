"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { MemberStatusStamp } from "@/components/members/member-status-stamp.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Time } from "@/components/ui/time.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import { undoSeconds } from "@/lib/agents/member-states.ts";
import type { MemberStatus } from "@/lib/vocabulary.ts";

export type QueueLine = {
  id: string;
  email: string;
  status: MemberStatus;
  since: Date;
  invitedBy: string | null;
  undoUntil: Date | null;
};

/** Somebody who waits, with the two decisions; after one, its undo for as long as that is open. */
export function QueueEntry({ agent, member }: { agent: string; member: QueueLine }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const { id, email, status, since, invitedBy } = member;
  const decided = status !== "pending";
  const path = `/api/agents/${agent}/members/${id}/decision`;
  const [tooLate, setTooLate] = useState(false);
  useEffect(() => {
    if (!decided) return;
    setTooLate(false);
    const timers = [
      setTimeout(() => setTooLate(true), undoSeconds * 1000),
      // The decision is final a little later than its undo is offered; then the entry leaves the queue.
      setTimeout(() => router.refresh(), (undoSeconds + 3) * 1000),
    ];
    return () => timers.forEach(clearTimeout);
  }, [decided, router]);
  const decide = async (decision: "approved" | "rejected") => {
    const answer = await send({ method: "PUT", path, body: { status: decision } });
    if (answer.ok) router.refresh();
  };
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-rule border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 [overflow-wrap:anywhere]">
          {email}
          <span role="status">{decided && <MemberStatusStamp status={status} />}</span>
        </p>
        <p className="text-ink-2">
          {invitedBy !== null && `invited by ${invitedBy}, `}
          {decided ? "waited" : "waits"} since <Time at={since} />
        </p>
      </div>
      {decided ? (
        <div className="flex flex-wrap items-center gap-3">
          <span className="text-ink-2">
            {tooLate ? "Final. A mail tells them." : "In force now. A mail tells them when this can no longer be undone."}
          </span>
          {!tooLate && (
            <Button
              pending={pending}
              aria-label={`Undo for ${email}`}
              onClick={async () => {
                const answer = await send({ method: "DELETE", path });
                if (answer.ok) router.refresh();
              }}
            >
              Undo
            </Button>
          )}
        </div>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" pending={pending} aria-label={`Approve ${email}`} onClick={() => decide("approved")}>
            Approve
          </Button>
          <Button variant="danger" pending={pending} aria-label={`Reject ${email}`} onClick={() => decide("rejected")}>
            Reject
          </Button>
        </div>
      )}
      {problem && (
        <div className="w-full">
          <ProblemNote problem={problem} />
        </div>
      )}
    </li>
  );
}
