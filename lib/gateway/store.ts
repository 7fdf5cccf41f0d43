import { and, eq } from "drizzle-orm";
import type { Appended, CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { catalogueById } from "@/lib/connectors/store.ts";
import { hotSql } from "@/lib/db/client.ts";
import { connection, connector } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import type { KeyScope } from "@/lib/scope.ts";
import { unseal } from "@/lib/vault/seal.ts";

/**
 * Everything that a live key leads to, in one statement, uncached; null for a key that is unknown, revoked or of a removed member.
 * `session` is the label of the session that a legacy client presents.
 */
export async function readFacts(keyDigest: Buffer, session: string | null): Promise<Facts | null> {
  const [row] = await hotSql()<[{ facts: Facts | null }]>`select gateway_facts(${keyDigest}, ${session}::text) as facts`;
  return row?.facts ?? null;
}

/** Writes a batch of decisions and what they expose their members to, in one commit. Answers in the order of the entries. */
export async function appendRecords(
  organizationId: string,
  entries: readonly RecordEntry[],
  exposureWindowMinutes: number,
): Promise<Appended[]> {
  const items = entries.map((entry, position) => ({ position, ...entry }));
  const client = hotSql();
  const rows = await client<{ id: string; number: string | null; recorded_at: Date; written: boolean }[]>`
    select id, number, recorded_at, written
    from append_records(${organizationId}, ${exposureWindowMinutes}, ${client.json(items)})`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return entries.map((entry) => {
    const row = byId.get(entry.id);
    if (!row) throw new Error("The database did not answer for a record.");
    return { id: entry.id, number: Number(row.number ?? 0), recordedAt: row.recorded_at, written: row.written };
  });
}

/** Closes calls. A call that is closed already stays as it is. */
export async function appendCompletions(organizationId: string, entries: readonly CompletionEntry[]): Promise<void> {
  const client = hotSql();
  await client`select append_completions(${organizationId}, ${client.json([...entries])})`;
}

/** The connector's catalogue as it is now; its `version` may be newer than the one asked for, and the commit compares it again. */
export async function readCatalogue(scope: KeyScope, connectorId: string): Promise<Catalogue | null> {
  return catalogueById(scope, connectorId);
}

/** The token that a call to this connector is signed in with: the member's own, or the one pasted for the connector. Null: none. */
export async function openCredential(scope: KeyScope, connectorId: string): Promise<string | null> {
  const { organizationId, memberId } = scope;
  const [row] = await withOrganization(organizationId, (tx) =>
    tx
      .select({ authKind: connector.authKind, shared: connector.sealedToken, own: connection.sealedToken })
      .from(connector)
      .leftJoin(connection, and(eq(connection.connectorId, connector.id), eq(connection.memberId, memberId)))
      .where(eq(connector.id, connectorId)),
  );
  if (row?.authKind === "bearer" && row.shared) return unseal(row.shared, ["connector", organizationId, connectorId]);
  if (row?.authKind === "member" && row.own) return unseal(row.own, ["connection", organizationId, memberId, connectorId]);
  return null;
}
