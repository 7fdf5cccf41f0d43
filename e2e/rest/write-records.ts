import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { completion, record, recordHead } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";

type Whose = { organizationId: string; agent: { id: string; slug: string }; memberId: string; personId: string; email: string };
type Completion = Omit<typeof completion.$inferInsert, "organizationId" | "recordId">;
export type Written = Partial<typeof record.$inferInsert> & { completion?: Completion };

/** Writes records with the organization's next numbers, as the gateway would have. Returns their ids. */
export async function writeRecords(whose: Whose, rows: readonly Written[]): Promise<string[]> {
  const { organizationId } = whose;
  return withOrganization(organizationId, async (tx) => {
    const [head] = await tx
      .update(recordHead)
      .set({ number: sql`${recordHead.number} + ${rows.length}` })
      .where(eq(recordHead.organizationId, organizationId))
      .returning();
    const first = (head?.number ?? 0) - rows.length + 1;
    const made = rows.map(({ completion: done, ...change }, index) => ({
      done,
      row: { ...plain(whose, first + index), ...change },
    }));
    for (let from = 0; from < made.length; from += 500) {
      const page = made.slice(from, from + 500);
      await tx.insert(record).values(page.map(({ row }) => row));
      const completions = page.flatMap(({ done, row }) => (done ? [{ ...done, organizationId, recordId: row.id }] : []));
      if (completions.length > 0) await tx.insert(completion).values(completions);
    }
    return made.map(({ row }) => row.id);
  });
}

function plain(
  { organizationId, agent, memberId, personId, email }: Whose,
  number: number,
): typeof record.$inferInsert & { id: string } {
  return {
    organizationId,
    id: uuidv7(),
    number,
    recordedAt: new Date(Date.UTC(2026, 3, 16, 3, 4, 18) + number),
    agentId: agent.id,
    agentSlug: agent.slug,
    simulated: false,
    personId,
    memberId,
    memberEmail: email,
    keyId: uuidv7(),
    sourceIp: "203.0.113.42",
    clientName: "test",
    sessionId: null,
    era: "legacy",
    method: "tools/call",
    service: "database",
    tool: "list_records",
    tier: "read",
    resourceType: "DatabaseMCP::Table",
    resourceId: "prod.customer_records",
    visibility: "private",
    decision: "ALLOW",
    reason: "policy",
    policyVersion: 1,
    policyIds: [],
    policyNames: ["baseline-allow"],
    wouldDeny: [],
    timeZone: "UTC",
    hour: 3,
    minute: 4,
    weekday: 4,
    accessedPrivate: false,
    privateSources: [],
    decisionMicroseconds: 400,
  };
}
