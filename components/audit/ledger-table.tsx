import Link from "next/link";
import type { LedgerProps, LedgerRecord } from "@/components/audit/ledger-record.ts";
import { milliseconds } from "@/components/audit/milliseconds.ts";
import { ruleOf } from "@/components/audit/reason-words.ts";
import { toolName } from "@/components/audit/tool-name.ts";
import { DecisionStamp, WouldDenyStamp } from "@/components/stamp.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Time } from "@/components/ui/time.tsx";

const wide = "hidden min-[1180px]:table-cell";

export function LedgerTable({ records, columns = {} }: LedgerProps) {
  const { agent = false, member = true } = columns;
  return (
    <Table label="Decisions" className="hidden md:block">
      <thead>
        <tr>
          <Th>Time UTC</Th>
          <Th>Decision</Th>
          <Th>Tool</Th>
          <Th className={wide}>Resource</Th>
          {member && <Th>Member</Th>}
          {agent && !member && <Th>Agent</Th>}
          <Th className={wide}>Rule</Th>
          <Th className="text-right">ms</Th>
          <Th>Record</Th>
        </tr>
      </thead>
      {byDay(records).map(({ day, records: rows }) => (
        <tbody key={day.toISOString()}>
          <tr>
            <th scope="rowgroup" colSpan={9} className="label border-rule border-b bg-sunken px-2.5 py-1 text-left">
              <Time at={day} as="day" />
            </th>
          </tr>
          {rows.map((row) => (
            <tr key={row.id} className="hover:bg-sunken has-[a:focus-visible]:bg-sunken">
              <Td className="mono whitespace-nowrap">
                <Time at={row.recordedAt} as="clock" />
              </Td>
              <Td>
                <span className="flex flex-wrap gap-1">
                  <DecisionStamp decision={row.decision} />
                  {row.wouldDeny.length > 0 && <WouldDenyStamp />}
                </span>
              </Td>
              <Td className="mono whitespace-nowrap">{toolName(row)}</Td>
              <Td className={`mono whitespace-nowrap ${wide}`}>{row.resourceId ?? "–"}</Td>
              {member && (
                <Td className="whitespace-nowrap">
                  {row.memberEmail}
                  {agent && <span className="block text-ink-2">via {row.agentSlug}</span>}
                </Td>
              )}
              {agent && !member && <Td className="whitespace-nowrap">{row.agentSlug}</Td>}
              <Td className={wide}>{ruleOf(row)}</Td>
              <Td className="mono text-right">{milliseconds(row.decisionMicroseconds)}</Td>
              <Td className="mono whitespace-nowrap">
                <Link href={`/audit/${row.label}`} className="link inline-block py-0.5" data-record>
                  {row.label}
                </Link>
                {row.simulated && <span className="label block">simulated</span>}
              </Td>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  );
}

/** Rows of one UTC day stand together, so that a time of day is enough on each. */
function byDay(records: readonly LedgerRecord[]): { day: Date; records: LedgerRecord[] }[] {
  const days: { day: Date; records: LedgerRecord[] }[] = [];
  for (const record of records) {
    const last = days.at(-1);
    if (last && last.day.toISOString().slice(0, 10) === record.recordedAt.toISOString().slice(0, 10)) last.records.push(record);
    else days.push({ day: record.recordedAt, records: [record] });
  }
  return days;
}
