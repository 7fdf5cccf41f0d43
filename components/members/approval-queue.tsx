import { QueueEntry } from "@/components/members/queue-entry.tsx";
import type { MemberStatus } from "@/lib/vocabulary.ts";

export type QueueLine = {
  id: string;
  email: string;
  status: MemberStatus;
  since: Date;
  invitedBy: string | null;
  undoUntil: Date | null;
};

/** Who waits for approval; and who was just decided about, where the hand still is. */
export function ApprovalQueue({ agent, waiting }: { agent: string; waiting: readonly QueueLine[] }) {
  return (
    <ul aria-label="Waiting for approval" className="border border-rule bg-sheet">
      {waiting.map((one) => (
        <QueueEntry key={one.id} agent={agent} member={one} />
      ))}
    </ul>
  );
}
