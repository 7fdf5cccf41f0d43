import type { ReactNode } from "react";
import { LedgerCards } from "@/components/audit/ledger-cards.tsx";
import { LedgerKeys } from "@/components/audit/ledger-keys.tsx";
import { LedgerTable } from "@/components/audit/ledger-table.tsx";
import type { Decision, Reason } from "@/lib/vocabulary.ts";

/** What a row of the ledger shows of a record. */
export type LedgerRecord = {
  id: string;
  label: string;
  recordedAt: Date;
  agentSlug: string;
  simulated: boolean;
  memberEmail: string;
  service: string | null;
  tool: string | null;
  method: string;
  resourceId: string | null;
  decision: Decision;
  reason: Reason;
  policyNames: readonly string[];
  wouldDeny: readonly string[];
  decisionMicroseconds: number;
};

export type LedgerProps = {
  records: readonly LedgerRecord[];
  /** Left out where the page is about one agent, or one member, anyway. */
  columns?: { agent?: boolean; member?: boolean };
};

/** Decisions, newest first: a table, or cards where it would not fit. `j`, `k` and Enter work while the ledger has the focus. */
export function Ledger({ records, columns = {} }: LedgerProps): ReactNode {
  return (
    <LedgerKeys>
      <LedgerTable records={records} columns={columns} />
      <LedgerCards records={records} columns={columns} />
    </LedgerKeys>
  );
}
