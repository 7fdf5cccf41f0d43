import { and, asc, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { moveMember } from "@/lib/agents/member.ts";
import { isMemberKey, keyDigest, newMemberKey } from "@/lib/agents/member-key.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { agent, clientSession, connection, connector, member, memberKey, person, upstreamSession } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { deriveKey } from "@/lib/env.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";
import { seal } from "@/lib/vault/seal.ts";
import type { AgentStatus, ConnectorAuthKind, MemberRole, MemberStatus } from "@/lib/vocabulary.ts";

export type KeyRow = { id: string; createdAt: Date };
export type MemberRow = {
  id: string;
  personId: string;
  email: string;
  role: MemberRole;
  status: MemberStatus;
  createdAt: Date;
  statusChangedAt: Date;
  key: KeyRow | null;
};
export type MembershipRow = {
  memberId: string;
  status: MemberStatus;
  agent: { id: string; slug: string; name: string; status: AgentStatus; simulated: boolean };
  key: KeyRow | null;
  connections: { connectorId: string; connectorKey: string; authKind: ConnectorAuthKind; connected: boolean }[];
};

const liveKey = and(eq(memberKey.memberId, member.id), isNull(memberKey.revokedAt));
const columns = {
  id: member.id,
  personId: member.personId,
  email: person.email,
  role: member.role,
  status: member.status,
  createdAt: member.createdAt,
  statusChangedAt: member.statusChangedAt,
  key: { id: memberKey.id, createdAt: memberKey.createdAt },
};

/** The members of an agent that were not removed, in the order they joined. */
export async function listMembers(scope: AdminScope, agentId: string): Promise<MemberRow[]> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select(columns)
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .leftJoin(memberKey, liveKey)
      .where(and(eq(member.agentId, agentId), ne(member.status, "removed")))
      .orderBy(asc(member.createdAt), asc(member.id)),
  );
}

/**
 * Makes the person with this e-mail address an approved member of the agent. The address must be in its canonical form. Idempotent: who
 * is a member already stays the member they are; one who waits for approval is approved, any other state is a `conflict`.
 */
export async function joinAgent(scope: AdminScope, agentId: string, email: string): Promise<MemberRow> {
  if (!isUuid(agentId)) throw notFound("agent");
  const { organizationId } = scope;
  const joined = await withOrganization(organizationId, async (tx) => {
    const [found] = await tx
      .select({ id: agent.id })
      .from(agent)
      .where(and(eq(agent.id, agentId), isNull(agent.deletedAt)));
    if (!found) throw notFound("agent");
    await tx.insert(person).values({ id: uuidv7(), email }).onConflictDoNothing();
    const [somebody] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email));
    if (!somebody) throw new Error("A person that was just made is gone.");
    const joining = { organizationId, agentId, id: uuidv7(), personId: somebody.id, statusChangedBy: scope.author };
    await tx
      .insert(member)
      .values({ ...joining, status: "approved" })
      .onConflictDoNothing();
    const [before] = await tx
      .select({ id: member.id, status: member.status })
      .from(member)
      .where(and(eq(member.agentId, agentId), eq(member.personId, somebody.id), ne(member.status, "removed")))
      .for("update");
    if (before && before.status !== "approved") {
      const status = moveMember(before.status, "approved");
      await tx
        .update(member)
        .set({ status, statusChangedAt: sql`now()`, statusChangedBy: scope.author })
        .where(eq(member.id, before.id));
    }
    return somebody.id;
  });
  const row = (await listMembers(scope, agentId)).find((one) => one.personId === joined);
  if (!row) throw notFound("member");
  return row;
}

/** Removes a member: the key stops working and the connections are wiped, in one transaction. Nobody else's access changes. */
export async function removeMember(scope: AdminScope, agentId: string, memberId: string): Promise<void> {
  if (!isUuid(agentId) || !isUuid(memberId)) throw notFound("member");
  await withOrganization(scope.organizationId, async (tx) => {
    const removed = await tx
      .update(member)
      .set({ status: "removed", statusChangedAt: sql`now()`, statusChangedBy: scope.author })
      .where(and(eq(member.id, memberId), eq(member.agentId, agentId), ne(member.status, "removed")))
      .returning({ id: member.id });
    if (removed.length === 0) throw notFound("member");
    await revokeIn(tx, memberId, scope.author);
    await tx.delete(connection).where(eq(connection.memberId, memberId));
    await tx.delete(upstreamSession).where(eq(upstreamSession.memberId, memberId));
    await tx.delete(clientSession).where(eq(clientSession.memberId, memberId));
  });
}

/** What the signed-in person is a member of, with the state of their key and of their connections. */
export async function membershipsOf(scope: PersonScope): Promise<MembershipRow[]> {
  return withOrganization(scope.organizationId, async (tx) => {
    const rows = await tx
      .select({
        memberId: member.id,
        status: member.status,
        agent: { id: agent.id, slug: agent.slug, name: agent.name, status: agent.status, simulated: agent.simulated },
        key: { id: memberKey.id, createdAt: memberKey.createdAt },
      })
      .from(member)
      .innerJoin(agent, eq(agent.id, member.agentId))
      .leftJoin(memberKey, liveKey)
      .where(and(eq(member.personId, scope.personId), ne(member.status, "removed"), isNull(agent.deletedAt)))
      .orderBy(asc(agent.name));
    const connections = await tx
      .select({
        memberId: member.id,
        connectorId: connector.id,
        connectorKey: connector.key,
        authKind: connector.authKind,
        connected: sql<boolean>`${connector.authKind} <> 'member' or ${connection.connectorId} is not null`,
      })
      .from(member)
      .innerJoin(connector, and(eq(connector.agentId, member.agentId), eq(connector.status, "enabled")))
      .leftJoin(connection, and(eq(connection.memberId, member.id), eq(connection.connectorId, connector.id)))
      .where(and(eq(member.personId, scope.personId), ne(member.status, "removed")))
      .orderBy(asc(connector.key));
    return rows.map((row) => ({
      ...row,
      connections: connections.filter((one) => one.memberId === row.memberId).map(({ memberId: _, ...one }) => one),
    }));
  });
}

/**
 * Generates the person's own key for an approved membership. The key is returned once and stored only as a digest; a live key that it
 * replaces stops working in the same transaction.
 */
export async function generateKey(scope: PersonScope, memberId: string): Promise<{ key: string; keyId: string }> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, scope.personId);
    return replaceKey(tx, found, scope.organizationId, scope.email);
  });
}

/** The same for any member, for whoever holds the database: the command line. */
export async function generateKeyForMember(scope: AdminScope, memberId: string): Promise<{ key: string; keyId: string }> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, null);
    return replaceKey(tx, found, scope.organizationId, scope.author);
  });
}

/** Revokes a member's live key: the person's own, or anybody's for an admin. The next call with it is refused. */
export async function revokeKey(scope: PersonScope | AdminScope, memberId: string): Promise<void> {
  const own = "author" in scope ? null : scope.personId;
  const author = "author" in scope ? scope.author : scope.email;
  await withOrganization(scope.organizationId, async (tx) => {
    await lockMember(tx, memberId, own);
    await revokeIn(tx, memberId, author);
  });
}

/** Keeps the person's own token for a connector whose members sign in themselves, sealed. Replaces the one before. */
export async function connectWithToken(scope: PersonScope, memberId: string, connectorId: string, token: string): Promise<void> {
  const { organizationId } = scope;
  await withOrganization(organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, scope.personId);
    if (!isUuid(connectorId)) throw notFound("connector");
    const [target] = await tx
      .select({ id: connector.id, authKind: connector.authKind })
      .from(connector)
      .where(and(eq(connector.id, connectorId), eq(connector.agentId, found.agentId)));
    if (!target) throw notFound("connector");
    if (target.authKind !== "member") {
      throw new Problem("conflict", "Members do not sign in to this connector themselves. The token was not kept.");
    }
    const sealedToken = seal(token, ["connection", organizationId, memberId, connectorId]);
    await tx
      .insert(connection)
      .values({ organizationId, memberId, connectorId, sealedToken })
      .onConflictDoUpdate({
        target: [connection.organizationId, connection.memberId, connection.connectorId],
        set: { sealedToken, connectedAt: sql`now()` },
      });
    await forgetUpstreamSession(tx, memberId, connectorId);
  });
}

/** Wipes the person's own token for a connector. */
export async function disconnect(scope: PersonScope, memberId: string, connectorId: string): Promise<void> {
  await withOrganization(scope.organizationId, async (tx) => {
    await lockMember(tx, memberId, scope.personId);
    if (!isUuid(connectorId)) throw notFound("connection");
    const gone = await tx
      .delete(connection)
      .where(and(eq(connection.memberId, memberId), eq(connection.connectorId, connectorId)))
      .returning({ connectorId: connection.connectorId });
    if (gone.length === 0) throw notFound("connection");
    await forgetUpstreamSession(tx, memberId, connectorId);
  });
}

async function forgetUpstreamSession(tx: Transaction, memberId: string, connectorId: string): Promise<void> {
  await tx
    .delete(upstreamSession)
    .where(and(eq(upstreamSession.memberId, memberId), eq(upstreamSession.connectorId, connectorId)));
}

type LockedMember = { id: string; agentId: string; status: MemberStatus };

/** The lock keeps two changes of one member's key apart; `personId` null means that anybody's membership will do. */
async function lockMember(tx: Transaction, memberId: string, personId: string | null): Promise<LockedMember> {
  if (!isUuid(memberId)) throw notFound("membership");
  const [found] = await tx
    .select({ id: member.id, agentId: member.agentId, status: member.status })
    .from(member)
    .where(
      and(eq(member.id, memberId), ne(member.status, "removed"), personId === null ? undefined : eq(member.personId, personId)),
    )
    .orderBy(desc(member.createdAt))
    .for("update");
  if (!found) throw notFound("membership");
  return found;
}

async function replaceKey(tx: Transaction, found: LockedMember, organizationId: string, author: string) {
  if (found.status !== "approved") {
    throw new Problem("conflict", `Only an approved member can have a key; this one is ${found.status}. No key was made.`);
  }
  await revokeIn(tx, found.id, author);
  const key = newMemberKey();
  if (!isMemberKey(key)) throw new Error("A new key has the wrong shape.");
  const keyId = uuidv7();
  const digest = keyDigest(key, deriveKey("member-key-lookup"));
  await tx.insert(memberKey).values({ organizationId, id: keyId, memberId: found.id, digest });
  return { key, keyId };
}

async function revokeIn(tx: Transaction, memberId: string, author: string): Promise<void> {
  await tx
    .update(memberKey)
    .set({ revokedAt: sql`now()`, revokedBy: author })
    .where(and(eq(memberKey.memberId, memberId), isNull(memberKey.revokedAt)));
}
