import Link from "next/link";
import type { ReactNode } from "react";
import { AuditFilter } from "@/components/audit/audit-filter.tsx";
import { Ledger } from "@/components/audit/ledger.tsx";
import { Banner } from "@/components/banner.tsx";
import { buttonLook } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import type { AgentRow } from "@/lib/agents/store.ts";
import { exportParameters, type RecordFilter, readRecordFilter } from "@/lib/audit/filter.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { Problem } from "@/lib/errors.ts";
import type { AdminScope } from "@/lib/scope.ts";

export type SearchParams = Promise<{ [name: string]: string | string[] | undefined }>;

type DecisionsProps = {
  scope: AdminScope;
  searchParams: SearchParams;
  /** Where the ledger stands: `/audit`, or the page of one agent. */
  path: string;
  /** The one agent that the page is about, or the agents to choose from. */
  agents: AgentRow | readonly AgentRow[];
  /** What to do when nothing was ever recorded. */
  whenEmpty: ReactNode;
};

/** The ledger with its filter, its pages and its export. What is shown is in the address. */
export async function Decisions({ scope, searchParams, path, agents, whenEmpty }: DecisionsProps) {
  const choice = "length" in agents ? agents.map((agent) => ({ value: agent.slug, label: agent.name })) : null;
  const query = queryOf(await searchParams);
  const read = readFilter(query, choice === null);
  if ("problem" in read) {
    return (
      <>
        <AuditFilter values={Object.fromEntries(query)} agents={choice} />
        <Banner tone="deny">
          {read.problem} <Link href={path}>Show every decision</Link>
        </Banner>
      </>
    );
  }
  const { filter } = read;
  const asked = "length" in agents ? filter : { ...filter, agent: agents.slug };
  const { records, next } = await listRecords(scope, asked);
  const { before, limit: _, ...values } = filter;
  const narrowed = Object.keys(values).length > 0;
  return (
    <>
      <AuditFilter values={values} agents={choice} />
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="label">
          {records.length} {records.length === 1 ? "decision" : "decisions"}
          {narrowed && " that match"} on this page
        </p>
        {/* Not a page of the app: the browser keeps it as a file. */}
        <a href={`/api/audit/export?${exportQuery(asked)}`} download className={buttonLook("plain")}>
          Export CSV
        </a>
      </div>
      {records.length > 0 ? (
        <Ledger records={records} columns={{ agent: choice !== null }} />
      ) : narrowed || before !== undefined ? (
        <Empty action={<ButtonLink href={path}>Show all</ButtonLink>}>No decision matches.</Empty>
      ) : (
        whenEmpty
      )}
      <nav aria-label="Pages" className="mt-3 flex flex-wrap gap-2">
        {before !== undefined && <ButtonLink href={address(path, query, null)}>Newest</ButtonLink>}
        {next !== null && <ButtonLink href={address(path, query, next)}>Older</ButtonLink>}
      </nav>
    </>
  );
}

function queryOf(searchParams: Awaited<SearchParams>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const one of [value ?? []].flat()) query.append(name, one);
  }
  return query;
}

function readFilter(query: URLSearchParams, ofOneAgent: boolean): { filter: RecordFilter } | { problem: string } {
  try {
    return {
      filter: ofOneAgent ? readRecordFilter(query, ["result", "member", "tool", "limit", "before"]) : readRecordFilter(query),
    };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

function address(path: string, query: URLSearchParams, before: number | null): string {
  const next = new URLSearchParams(query);
  next.delete("before");
  if (before !== null) next.set("before", String(before));
  return next.size > 0 ? `${path}?${next}` : path;
}

function exportQuery(filter: RecordFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of exportParameters) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  return query;
}
