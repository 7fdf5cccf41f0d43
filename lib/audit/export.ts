import { stringify } from "csv-stringify/sync";
import type { RecordRow } from "@/lib/audit/store.ts";

/** The columns of an export, in order, each with what stands in it. Lists are joined by `; `. Arguments and results have none. */
export const exportColumns: {
  readonly [name: string]: (row: RecordRow) => string | number | boolean | Date | readonly string[] | null;
} = {
  label: (row) => row.label,
  recordedAt: (row) => row.recordedAt,
  decision: (row) => row.decision,
  reason: (row) => row.reason,
  policies: (row) => row.policyNames,
  policyVersion: (row) => row.policyVersion,
  wouldDeny: (row) => row.wouldDeny,
  agent: (row) => row.agentSlug,
  member: (row) => row.memberEmail,
  service: (row) => row.service,
  tool: (row) => row.tool,
  tier: (row) => row.tier,
  resourceType: (row) => row.resourceType,
  resourceId: (row) => row.resourceId,
  visibility: (row) => row.visibility,
  sourceIp: (row) => row.sourceIp,
  client: (row) => row.clientName,
  session: (row) => row.sessionId,
  timeZone: (row) => row.timeZone,
  hour: (row) => row.hour,
  decisionMicroseconds: (row) => row.decisionMicroseconds,
  outcome: (row) => row.completion?.outcome ?? null,
  upstreamStatus: (row) => row.completion?.upstreamStatus ?? null,
  upstreamMilliseconds: (row) => row.completion?.upstreamMilliseconds ?? null,
  simulated: (row) => row.simulated,
};

/**
 * The records as CSV: RFC 4180 (CRLF, quotes doubled), UTF-8 without BOM, every cell quoted, a header row first. Times are ISO 8601 in
 * UTC, what is absent is empty. One page is in memory at a time, and the next one is asked for when the reader has taken the last;
 * a reader who leaves ends the pages, and pages that fail break the stream off, so that half an export never looks like a whole one.
 */
export function recordsAsCsv(pages: AsyncIterable<readonly RecordRow[]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = pages[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(csv([Object.keys(exportColumns)]))),
      pull: async (controller) => {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(csv(value.map(cells))));
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { record_delimiter: "\r\n", quoted: true, quoted_empty: false });
}

function cells(row: RecordRow): string[] {
  return Object.values(exportColumns).map((cellOf) => {
    const value = cellOf(row);
    if (value === null) return "";
    if (value instanceof Date) return value.toISOString();
    return withoutFormula(Array.isArray(value) ? value.join("; ") : String(value));
  });
}

/** Where a program of another locale would split a line, whatever the quotes say. */
const cellEnds = /([;\t\r\n])/;
/** The signs that begin a formula in a spreadsheet, in their full-width forms too, behind spaces and quotes (OWASP, "CSV Injection"). */
const beginsFormula = /^[\s\p{Cf}"']*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/**
 * A cell that no spreadsheet takes for a formula: an apostrophe stands before the sign, wherever a cell could begin, and before a cell
 * that begins with a tab or a line break. ASVS 5.0, 1.2.10.
 */
export function withoutFormula(text: string): string {
  const safe = text
    .split(cellEnds)
    .map((part) => (beginsFormula.test(part) ? `'${part}` : part))
    .join("");
  return /^[\t\r\n]/.test(safe) ? `'${safe}` : safe;
}
