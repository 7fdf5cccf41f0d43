import { QueueEntry, type QueueLine } from "@/components/members/queue-entry.tsx";

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
