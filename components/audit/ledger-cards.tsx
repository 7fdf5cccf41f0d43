import Link from "next/link";
import type { LedgerProps } from "@/components/audit/ledger-record.ts";
import { ruleOf } from "@/components/audit/reason-words.ts";
import { toolName } from "@/components/audit/tool-name.ts";
import { DecisionStamp, WouldDenyStamp } from "@/components/stamp.tsx";
import { Time } from "@/components/ui/time.tsx";

/** The ledger on a narrow screen: one card a record, the whole of it a link. */
export function LedgerCards({ records, columns = {} }: LedgerProps) {
  const { agent = false, member = true } = columns;
  return (
    <ol aria-label="Decisions" className="border-rule border-t md:hidden">
      {records.map((row) => (
        <li key={row.id} className="border-rule border-x border-b bg-sheet">
          <Link
            href={`/audit/${row.label}`}
            data-record
            className="flex flex-col gap-1 px-3 py-2 focus-visible:-outline-offset-2 hover:bg-sunken"
          >
            <span className="flex flex-wrap items-center gap-2">
              <DecisionStamp decision={row.decision} />
              {row.wouldDeny.length > 0 && <WouldDenyStamp />}
              {row.simulated && <span className="label">simulated</span>}
              <span className="mono ml-auto text-ink-2">
                <Time at={row.recordedAt} />
              </span>
            </span>
            <span className="mono">
              {toolName(row)}
              {row.resourceId !== null && <span className="text-ink-2"> on {row.resourceId}</span>}
            </span>
            <span className="text-ink-2">
              {[member ? row.memberEmail : null, agent ? row.agentSlug : null, ruleOf(row)]
                .filter((part) => part !== null)
                .join(" · ")}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
