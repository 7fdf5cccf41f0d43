import { and, eq, like, lt, sql } from "drizzle-orm";
import { clientSession, upstreamSession } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import type { ClientSession } from "@/lib/gateway/facts.ts";
import type { KeyScope } from "@/lib/scope.ts";

/** A session that a legacy upstream gave to a member. `sessionId` is empty for an upstream that has none. */
export type UpstreamSession = { sessionId: string; protocolVersion: string };

/** How many sessions of a member's clients are kept, and for how long: some clients open a new one for every call. */
const sessionsMaximum = 1_000;
const sessionDaysMaximum = 30;
const subscriptionsMaximum = 100;

/** Opens a session of a legacy client, and ends the member's oldest ones where there are too many. */
export async function openClientSession(
  scope: KeyScope,
  opened: Pick<ClientSession, "label" | "service" | "protocolVersion" | "capabilities">,
): Promise<void> {
  const { organizationId, memberId } = scope;
  await withOrganization(organizationId, async (tx) => {
    const ended = await tx.execute<{ label: string }>(sql`
      delete from ${clientSession} where ${clientSession.memberId} = ${memberId} and ${clientSession.label} in (
        select o.label from ${clientSession} o where o.member_id = ${memberId}
          and (o.opened_at < now() - make_interval(days => ${sessionDaysMaximum}) or o.label in (
            select n.label from ${clientSession} n where n.member_id = ${memberId}
            order by n.opened_at desc offset ${sessionsMaximum - 1})))
      returning label`);
    // What listened on behalf of a modern client, where the replica was killed that would have ended it.
    await tx
      .delete(upstreamSession)
      .where(
        and(
          eq(upstreamSession.memberId, memberId),
          like(upstreamSession.clientSession, "listen-%"),
          lt(upstreamSession.openedAt, sql`now() - interval '1 day'`),
        ),
      );
    for (const { label } of ended) {
      await tx
        .delete(upstreamSession)
        .where(and(eq(upstreamSession.memberId, memberId), eq(upstreamSession.clientSession, label)));
    }
    await tx.insert(clientSession).values({ organizationId, memberId, ...opened, capabilities: { ...opened.capabilities } });
  });
}

/** Ends a session of a client. Gives back the upstreams' sessions that belonged to it, which nobody can use any more. */
export async function closeClientSession(scope: KeyScope, label: string): Promise<(UpstreamSession & { connectorId: string })[]> {
  return withOrganization(scope.organizationId, async (tx) => {
    const mine = and(eq(upstreamSession.memberId, scope.memberId), eq(upstreamSession.clientSession, label));
    await tx.delete(clientSession).where(oneClientSession(scope, label));
    const { connectorId, sessionId, protocolVersion } = upstreamSession;
    return tx.delete(upstreamSession).where(mine).returning({ connectorId, sessionId, protocolVersion });
  });
}

/** Notes how much the client wants to hear of the upstreams' own work, for those that are reached for the first time later. */
export async function setLogLevel(scope: KeyScope, label: string, logLevel: string): Promise<void> {
  await withOrganization(scope.organizationId, (tx) =>
    tx.update(clientSession).set({ logLevel }).where(oneClientSession(scope, label)),
  );
}

/** Notes that the client opened one stream more, or closed one. */
export async function setListening(scope: KeyScope, label: string, by: 1 | -1): Promise<void> {
  await withOrganization(scope.organizationId, (tx) =>
    tx
      .update(clientSession)
      .set({ listening: sql`greatest(0, ${clientSession.listening} + ${by})` })
      .where(oneClientSession(scope, label)),
  );
}

/** Adds a URI to what the session is subscribed to, or takes it away. At most 100 are kept; false: there are that many already. */
export async function setSubscription(scope: KeyScope, label: string, uri: string, wanted: boolean): Promise<boolean> {
  const without = sql`array_remove(${clientSession.subscriptions}, ${uri})`;
  const rows = await withOrganization(scope.organizationId, (tx) =>
    tx
      .update(clientSession)
      .set({ subscriptions: wanted ? sql`array_append(${without}, ${uri})` : without })
      .where(
        and(
          oneClientSession(scope, label),
          wanted ? sql`coalesce(array_length(${without}, 1), 0) < ${subscriptionsMaximum}` : undefined,
        ),
      )
      .returning({ label: clientSession.label }),
  );
  return rows.length > 0;
}

/** The session that the legacy upstream gave to this member for one session of their client (empty: for clients without), if one is open. */
export async function readUpstreamSession(
  scope: KeyScope,
  connectorId: string,
  session: string,
): Promise<UpstreamSession | null> {
  const { sessionId, protocolVersion } = upstreamSession;
  const [row] = await withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ sessionId, protocolVersion })
      .from(upstreamSession)
      .where(oneSession(scope, connectorId, session)),
  );
  return row ?? null;
}

/** All upstreams' sessions of one session of the member's client. */
export async function readUpstreamSessions(
  scope: KeyScope,
  session: string,
): Promise<(UpstreamSession & { connectorId: string })[]> {
  const { connectorId, sessionId, protocolVersion } = upstreamSession;
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ connectorId, sessionId, protocolVersion })
      .from(upstreamSession)
      .where(and(eq(upstreamSession.memberId, scope.memberId), eq(upstreamSession.clientSession, session))),
  );
}

/**
 * Keeps a session that was just opened, and gives back the one that counts: of two that were opened at once, the first, so that what an
 * upstream asks in the one is not answered in the other.
 */
export async function keepUpstreamSession(
  scope: KeyScope,
  connectorId: string,
  session: string,
  opened: UpstreamSession,
): Promise<UpstreamSession> {
  const { organizationId, memberId } = scope;
  const { sessionId, protocolVersion } = upstreamSession;
  const key = [
    upstreamSession.organizationId,
    upstreamSession.memberId,
    upstreamSession.connectorId,
    upstreamSession.clientSession,
  ];
  return withOrganization(organizationId, async (tx) => {
    const [kept] = await tx
      .insert(upstreamSession)
      .values({ organizationId, memberId, connectorId, clientSession: session, ...opened })
      // Writes nothing new, but gives back the row that stands.
      .onConflictDoUpdate({ target: key, set: { openedAt: sql`${upstreamSession.openedAt}` } })
      .returning({ sessionId, protocolVersion });
    return kept ?? opened;
  });
}

/** Forgets a session that has ended, unless another call has replaced it already. */
export async function forgetUpstreamSession(
  scope: KeyScope,
  connectorId: string,
  session: string,
  sessionId: string,
): Promise<void> {
  await withOrganization(scope.organizationId, (tx) =>
    tx.delete(upstreamSession).where(and(oneSession(scope, connectorId, session), eq(upstreamSession.sessionId, sessionId))),
  );
}

function oneSession(scope: KeyScope, connectorId: string, session: string) {
  return and(
    eq(upstreamSession.memberId, scope.memberId),
    eq(upstreamSession.connectorId, connectorId),
    eq(upstreamSession.clientSession, session),
  );
}

function oneClientSession(scope: KeyScope, label: string) {
  return and(eq(clientSession.memberId, scope.memberId), eq(clientSession.label, label));
}
