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
