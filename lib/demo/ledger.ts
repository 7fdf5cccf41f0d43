import type { Decision } from "@/lib/vocabulary.ts";

/** What the action ledger shows of one record. */
export type LedgerLine = {
  readonly recordedAt: Date;
  readonly timeZone: string;
  readonly service: string | null;
  readonly tool: string | null;
  readonly resourceId: string | null;
  readonly decision: Decision;
  readonly policyNames: readonly string[];
  readonly label: string;
};

/** The action ledger as text, one line a record: time where the agent works, call, resource, stamp, rule, record. */
export function ledger(lines: readonly LedgerLine[]): string {
  const cells = lines.map((line) => [
    clock(line.recordedAt, line.timeZone),
    `${line.service ?? "?"}.${line.tool ?? "?"}`,
    line.resourceId ?? "",
    line.decision === "ALLOW" ? "✓ ALLOW" : "✕ DENY",
    line.policyNames.join(", "),
    line.label,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
}

function clock(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(at);
}
