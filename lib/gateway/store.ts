import { eq } from "drizzle-orm";
import { openForKey } from "@/lib/agents/credential-store.ts";
import type { Appended, CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { catalogueById } from "@/lib/connectors/store.ts";
import { hotSql } from "@/lib/db/client.ts";
import { connector } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import { accessToken } from "@/lib/oauth/access-token.ts";
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

/**
 * The token that a call to this connector is signed in with: the member's own, which only the member's key opens, or the one pasted for the
 * connector. Null: none. One that OAuth gave is refreshed first when it is about to end, or when it is the one that was `refused`. Throws CannotBeOpened for one that this key does
 * not open, and ConnectionError for one that cannot be had.
 */
export async function openCredential(
  scope: KeyScope,
  { id, authKind }: Pick<ConnectorFacts, "id" | "authKind">,
  refused?: string,
): Promise<string | null> {
  if (authKind === "member") return openForKey(scope, id);
  if (authKind === "oauth") return accessToken(scope, id, { refused });
  if (authKind !== "bearer") return null;
  const { organizationId } = scope;
  const [row] = await withOrganization(organizationId, (tx) =>
    tx.select({ sealedToken: connector.sealedToken }).from(connector).where(eq(connector.id, id)),
  );
  return row?.sealedToken ? unseal(row.sealedToken, ["connector", organizationId, id]) : null;
}
