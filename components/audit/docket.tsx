import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { toolName } from "@/components/audit/tool-name.ts";
import { type Fact, Facts } from "@/components/facts.tsx";
import { CedarCode } from "@/components/policy/cedar-code.tsx";
import { DecisionStamp, SimulatedStamp, WouldDenyStamp } from "@/components/stamp.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { RecordRow } from "@/lib/audit/store.ts";
import type { Policy } from "@/lib/policy/policy.ts";

type DocketProps = {
  record: RecordRow;
  /** The sentence that the client was told. */
  why: string;
  /** The texts that decided, as they stood then; empty for whoever may not read policies. */
  policies: readonly Policy[];
  /** Where the agent's policies are, or null when the agent is gone or the reader is a member. */
  policiesPath: string | null;
};

/** The record panel: who, what, when, why, and the policy that spoke. */
export function Docket({ record, why, policies, policiesPath }: DocketProps) {
  return (
    <article
      aria-label={record.label}
      className={clsx(
        "border border-rule border-t-[3px] bg-sheet",
        record.decision === "DENY" ? "border-t-deny" : "border-t-allow",
      )}
    >
      <header className="flex flex-wrap items-center justify-between gap-2 border-control border-b border-dashed px-3.5 py-3">
        <span className="mono font-semibold">{record.label}</span>
        <span className="flex flex-wrap gap-1.5">
          {record.simulated && <SimulatedStamp />}
          {record.wouldDeny.length > 0 && <WouldDenyStamp />}
          <DecisionStamp decision={record.decision} />
        </span>
      </header>
      <div className="p-3.5">
        <Facts facts={lines(record, why, policiesPath)} />
      </div>
      {policies.map((policy) => (
        <div key={policy.id} className="border-rule border-t p-3.5">
          <p className="label mb-1.5">
            {policy.name} as of v{record.policyVersion}
          </p>
          <CedarCode name={policy.name} text={policy.text} />
        </div>
      ))}
    </article>
  );
}

function lines(record: RecordRow, why: string, policiesPath: string | null): Fact[] {
  const { policyNames, wouldDeny, policyVersion, decision } = record;
  return [
    [
      "Who",
      <Two key="who" first={record.memberEmail} second={[`via ${record.agentSlug}`, record.sourceIp, record.clientName]} />,
    ],
    [
      "What",
      <Two
        key="what"
        mono
        first={toolName(record)}
        second={[record.resourceId === null ? null : `on ${record.resourceId}`, record.resourceType, record.tier]}
      />,
    ],
    [
      "When",
      <Two
        key="when"
        mono
        first={<Time at={record.recordedAt} as="full" />}
        second={[record.sessionId === null ? null : `session ${record.sessionId}`]}
      />,
    ],
    [
      "Why",
      <div key="why" className="flex flex-col gap-1">
        <p>{why}</p>
        {policyNames.length > 0 && (
          <p className="text-ink-2">
            Rule <PolicyNames names={policyNames} path={policiesPath} /> in version {policyVersion}
          </p>
        )}
        {wouldDeny.length > 0 && (
          <p className="text-would">
            Would have been denied by <PolicyNames names={wouldDeny} path={policiesPath} />: shadow mode, so it changed nothing.
          </p>
        )}
        {decision === "DENY" && <p className="text-ink-2">Nothing was forwarded.</p>}
      </div>,
    ],
  ];
}

function Two({ first, second, mono = false }: { first: ReactNode; second: readonly (string | null)[]; mono?: boolean }) {
  const rest = second.filter((part) => part !== null);
  return (
    <div className={clsx(mono && "mono")}>
      {first}
      {rest.length > 0 && <p className="mono text-ink-2">{rest.join(" · ")}</p>}
    </div>
  );
}

function PolicyNames({ names, path }: { names: readonly string[]; path: string | null }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ", "}
      {path === null ? (
        name
      ) : (
        <Link href={`${path}/${encodeURIComponent(name)}`} className="link">
          {name}
        </Link>
      )}
    </span>
  ));
}
