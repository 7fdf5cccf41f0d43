import { and, asc, desc, eq, gt, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { RecordFilter } from "@/lib/audit/filter.ts";
import { recordLabel, recordNumber } from "@/lib/audit/label.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { completion, record } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { notFound } from "@/lib/errors.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";

type Completion = Omit<typeof completion.$inferSelect, "organizationId" | "recordId">;
export type RecordRow = Omit<typeof record.$inferSelect, "organizationId"> & { label: string; completion: Completion | null };

const pageSize = 50;
const pageSizeMaximum = 500;
const exportPageSize = 1_000;

/** One page of records, newest first. `next` is the `before` of the following page, or null at the end. */
export async function listRecords(
  scope: AdminScope,
  filter: RecordFilter,
): Promise<{ records: RecordRow[]; next: number | null }> {
  const limit = Math.min(filter.limit ?? pageSize, pageSizeMaximum);
  const before = filter.before === undefined ? undefined : lt(record.number, filter.before);
  const rows = await page(scope.organizationId, and(matching(filter), before), "newest", limit + 1);
  const records = rows.slice(0, limit);
  return { records, next: rows.length > limit ? (records.at(-1)?.number ?? null) : null };
}

/** One record by its label (`AUDIT-03F4A91`) or id. */
export async function findRecord(scope: AdminScope | PersonScope, labelOrId: string): Promise<RecordRow> {
  const number = recordNumber(labelOrId);
  const which = number !== null ? eq(record.number, number) : isUuid(labelOrId) ? eq(record.id, labelOrId) : undefined;
  if (which === undefined) throw notFound("record");
  const own = "author" in scope ? undefined : eq(record.personId, scope.personId);
  const [found] = await page(scope.organizationId, and(which, own), "newest", 1);
  if (!found) throw notFound("record");
  return found;
}

/** The signed-in person's own records, newest first. */
export async function ownRecords(scope: PersonScope, limit: number): Promise<RecordRow[]> {
  return page(scope.organizationId, eq(record.personId, scope.personId), "newest", limit);
}

/**
 * All matching records, oldest first, in pages of at most 1,000 rows: complete and free of duplicates up to the newest record at the
 * time of the call, whatever is written meanwhile.
 */
export async function* streamRecords(scope: AdminScope, filter: RecordFilter): AsyncGenerator<RecordRow[]> {
  const [newest] = await page(scope.organizationId, undefined, "newest", 1);
  if (!newest) return;
  let after = 0;
  for (;;) {
    const bounds = and(matching(filter), gt(record.number, after), lte(record.number, newest.number));
    const rows = await page(scope.organizationId, bounds, "oldest", exportPageSize);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < exportPageSize) return;
    after = last.number;
  }
}

/** What the desk counts: decisions since the start of the day (UTC, by the database's clock), and how many of them were denied. */
export async function countToday(scope: AdminScope): Promise<{ decisions: number; denied: number }> {
  const [row] = await withOrganization(scope.organizationId, (tx) =>
    tx
      .select({
        decisions: sql<number>`count(*)::int`,
        denied: sql<number>`(count(*) filter (where ${record.decision} = 'DENY'))::int`,
      })
      .from(record)
      .where(sql`${record.recordedAt} >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'`),
  );
  return row ?? { decisions: 0, denied: 0 };
}

async function page(
  organizationId: string,
  where: SQL | undefined,
  order: "newest" | "oldest",
  limit: number,
): Promise<RecordRow[]> {
  const rows = await withOrganization(organizationId, (tx) =>
    tx
      .select({ record, completion })
      .from(record)
      .leftJoin(completion, eq(completion.recordId, record.id))
      .where(where)
      .orderBy(order === "newest" ? desc(record.number) : asc(record.number))
      .limit(limit),
  );
  return rows.map(({ record: { organizationId: _, ...row }, completion: done }) => ({
    ...row,
    label: recordLabel(row.number),
    completion: done && {
      outcome: done.outcome,
      upstreamStatus: done.upstreamStatus,
      bytes: done.bytes,
      upstreamMilliseconds: done.upstreamMilliseconds,
      completedAt: done.completedAt,
    },
  }));
}

function matching(filter: RecordFilter): SQL | undefined {
  return and(
    filter.result === undefined ? undefined : eq(record.decision, filter.result),
    filter.agent === undefined
      ? undefined
      : isUuid(filter.agent)
        ? eq(record.agentId, filter.agent)
        : eq(record.agentSlug, filter.agent),
    filter.member === undefined ? undefined : like(sql`${record.memberEmail}`, filter.member),
    filter.tool === undefined
      ? undefined
      : or(like(sql`concat_ws('.', ${record.service}, ${record.tool})`, filter.tool), like(sql`${record.tool}`, filter.tool)),
  );
}

/** `*` stands for any run of characters; everything else, LIKE's own wildcards included, stands for itself. */
function like(column: SQL, pattern: string): SQL {
  const escaped = pattern.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll("*", "%");
  return sql`${column} like ${escaped}`;
}
