import { and, eq, isNull, lt, ne, or, sql } from "drizzle-orm";
import { isUuid } from "@/lib/db/identifier.ts";
import { connection, connector, member, upstreamSession } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { type Holder, sealTokens, type Tokens } from "@/lib/oauth/token-store.ts";
import type { PersonScope } from "@/lib/scope.ts";

/** How long one call may take to refresh before another may try. */
export const leaseSeconds = 15;
/** A token that ends sooner than this is refreshed: it has to live through the call that it is for. */
const freshSeconds = 30;

export type ConnectionRow = {
  version: number;
  /** By the database's clock, so that replicas agree: good for a call, good for seconds more, or over. */
  life: "fresh" | "ending" | "ended";
  leased: boolean;
  reconnect: boolean;
};

/** The state of one member's connection by OAuth, or null when there is none. */
export async function readConnection(holder: Holder, connectorId: string): Promise<ConnectionRow | null> {
  if (!isUuid(connectorId) || !isUuid(holder.memberId)) return null;
  const [row] = await withOrganization(holder.organizationId, (tx) =>
    tx
      .select({
        version: connection.version,
        life: sql<ConnectionRow["life"]>`case
          when ${connection.expiresAt} is null or ${connection.expiresAt} > now() + make_interval(secs => ${freshSeconds}) then 'fresh'
          when ${connection.expiresAt} > now() + interval '1 second' then 'ending' else 'ended' end`,
        leased: sql<boolean>`coalesce(${connection.leaseUntil} > now(), false)`,
        reconnect: sql<boolean>`${connection.reconnectSince} is not null`,
      })
      .from(connection)
      .innerJoin(connector, and(eq(connector.id, connection.connectorId), eq(connector.authKind, "oauth")))
      .where(ofHolder(holder, connectorId)),
  );
  return row ?? null;
}

/** Claims the refreshing of this version for 15 seconds, in a transaction of its own. False: somebody else has it, or had it. */
export async function claimRefresh(holder: Holder, connectorId: string, version: number): Promise<boolean> {
  const claimed = await withOrganization(holder.organizationId, (tx) =>
    tx
      .update(connection)
      .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` })
      .where(
        and(
          ofVersion(holder, connectorId, version),
          isNull(connection.reconnectSince),
          or(isNull(connection.leaseUntil), lt(connection.leaseUntil, sql`now()`)),
        ),
      )
      .returning({ version: connection.version }),
  );
  return claimed.length === 1;
}

/** Gives the claim back without having refreshed. */
export async function releaseRefresh(holder: Holder, connectorId: string, version: number): Promise<void> {
  await withOrganization(holder.organizationId, (tx) =>
    tx
      .update(connection)
      .set({ leaseUntil: null })
      .where(ofVersion(holder, connectorId, version)),
  );
}

/** What an authorization server gave. `expiresInSeconds` and `scopes` are null when it did not say. */
export type Granted = { tokens: Tokens; expiresInSeconds: number | null; scopes: string[] | null };

/**
 * Writes refreshed tokens over the version that was read. False: the member connected again or disconnected meanwhile. The row is locked
 * before the pair is read, as regenerating a key does it, so that what is written is sealed to the pair that stands.
 */
export async function keepRefreshed(holder: Holder, connectorId: string, version: number, granted: Granted): Promise<boolean> {
  const { tokens, expiresInSeconds, scopes } = granted;
  return withOrganization(holder.organizationId, async (tx) => {
    const [standing] = await tx
      .select({ version: connection.version })
      .from(connection)
      .where(ofVersion(holder, connectorId, version))
      .for("update");
    const sealed = standing && (await sealTokens(tx, holder, connectorId, { tokens, browser: null }));
    if (!sealed) return false;
    await tx
      .update(connection)
      .set({
        ...sealed,
        expiresAt: inSeconds(expiresInSeconds),
        ...(scopes === null ? {} : { scopes }),
        version: sql`${connection.version} + 1`,
        leaseUntil: null,
      })
      .where(ofVersion(holder, connectorId, version));
    return true;
  });
}

/** Notes that the authorization server will not refresh this version any more. */
export async function askToReconnect(holder: Holder, connectorId: string, version: number): Promise<void> {
  await withOrganization(holder.organizationId, (tx) =>
    tx
      .update(connection)
      .set({ reconnectSince: sql`coalesce(${connection.reconnectSince}, now())`, leaseUntil: null })
      .where(ofVersion(holder, connectorId, version)),
  );
}

/**
 * Keeps what a member was granted just now, in place of what was there. False when the membership ended, or the connector went away or
 * is signed in to elsewhere, while they were consenting: then nothing is kept.
 */
export async function keepGrant(
  scope: PersonScope,
  to: { memberId: string; connectorId: string; issuer: string },
  granted: Granted & { account: string | null; browser: Buffer | null },
): Promise<boolean> {
  const { organizationId, personId } = scope;
  const { memberId, connectorId, issuer } = to;
  return withOrganization(organizationId, async (tx) => {
    const [standing] = await tx
      .select({ id: member.id })
      .from(member)
      .where(
        and(eq(member.id, memberId), eq(member.personId, personId), ne(member.status, "removed"), ne(member.status, "rejected")),
      )
      .for("update");
    const [target] = await tx
      .select({ oauth: connector.oauth })
      .from(connector)
      .where(and(eq(connector.id, connectorId), eq(connector.authKind, "oauth")));
    if (!standing || target?.oauth?.issuer !== issuer) return false;
    const { tokens, browser, expiresInSeconds, scopes, account } = granted;
    const sealed = await sealTokens(tx, { organizationId, memberId }, connectorId, { tokens, browser });
    if (!sealed) return false;
    const kept = { ...sealed, scopes, account, expiresAt: inSeconds(expiresInSeconds), leaseUntil: null, reconnectSince: null };
    await tx
      .insert(connection)
      // Not from 1: a refresh that began before a member disconnected and connected again must not find the version that it read.
      .values({ organizationId, memberId, connectorId, ...kept, version: sql`floor(random() * 1000000000)::int` })
      .onConflictDoUpdate({
        target: [connection.organizationId, connection.memberId, connection.connectorId],
        set: { ...kept, connectedAt: sql`now()`, version: sql`${connection.version} + 1` },
      });
    await forgetUpstreamSessions(tx, memberId, connectorId);
    return true;
  });
}

/** The person's own membership of an agent, for what an admin asks an upstream with their own account. */
export async function ownMembership(scope: PersonScope, agentId: string): Promise<string | null> {
  const [found] = await withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.agentId, agentId), eq(member.personId, scope.personId), ne(member.status, "removed"))),
  );
  return found?.id ?? null;
}

async function forgetUpstreamSessions(tx: Transaction, memberId: string, connectorId: string): Promise<void> {
  await tx
    .delete(upstreamSession)
    .where(and(eq(upstreamSession.memberId, memberId), eq(upstreamSession.connectorId, connectorId)));
}

function inSeconds(seconds: number | null) {
  return seconds === null ? null : sql`now() + make_interval(secs => ${seconds})`;
}

function ofHolder({ memberId }: Holder, connectorId: string) {
  return and(eq(connection.memberId, memberId), eq(connection.connectorId, connectorId));
}

function ofVersion(holder: Holder, connectorId: string, version: number) {
  return and(ofHolder(holder, connectorId), eq(connection.version, version));
}
