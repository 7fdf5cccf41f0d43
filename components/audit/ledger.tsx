import { LedgerCards } from "@/components/audit/ledger-cards.tsx";
import { LedgerKeys } from "@/components/audit/ledger-keys.tsx";
import type { LedgerProps } from "@/components/audit/ledger-record.ts";
import { LedgerTable } from "@/components/audit/ledger-table.tsx";

/** Decisions, newest first: a table, or cards where it would not fit. `j`, `k` and Enter work while the ledger has the focus. */
export function Ledger({ records, columns = {} }: LedgerProps) {
  return (
    <LedgerKeys>
      <LedgerTable records={records} columns={columns} />
      <LedgerCards records={records} columns={columns} />
    </LedgerKeys>
  );
}
