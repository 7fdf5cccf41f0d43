import { and, eq, sql } from "drizzle-orm";
import { isUuid } from "@/lib/db/identifier.ts";
import { record } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import type { PersonScope } from "@/lib/scope.ts";
import type { Decision } from "@/lib/vocabulary.ts";

/** `number` is the record's own: a page shows it as `AUDIT-03F4A91`. */
export type FirstCall = {
  recordId: string;
  number: number;
  recordedAt: Date;
  tool: string | null;
  method: string;
  decision: Decision;
};

const columns = {
  recordId: record.id,
  number: record.number,
  recordedAt: record.recordedAt,
  tool: record.tool,
  method: record.method,
  decision: record.decision,
};

/** The first record of each of the person's own keys that has one: the proof that their client is set up. */
export async function firstCalls(
  scope: PersonScope,
  keyIds: readonly string[],
): Promise<{ keyId: string; firstCall: FirstCall }[]> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found: { keyId: string; firstCall: FirstCall }[] = [];
    for (const keyId of keyIds.filter(isUuid)) {
      const [firstCall] = await tx
        .select(columns)
        .from(record)
        .where(and(eq(record.personId, scope.personId), eq(record.keyId, keyId)))
        .orderBy(sql`${record.number} asc`)
        .limit(1);
      if (firstCall) found.push({ keyId, firstCall });
    }
    return found;
  });
}
