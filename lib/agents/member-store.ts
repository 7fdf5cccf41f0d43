import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { adminsIn, askedOf } from "@/lib/agents/asked-store.ts";
import { removeKeyLock, wipeCredentials } from "@/lib/agents/credential-store.ts";
import { moveMember } from "@/lib/agents/member-states.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import {
  agent,
  clientSession,
  connection,
  connector,
  invite,
  member,
  memberKey,
  person,
  upstreamSession,
} from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { notFound } from "@/lib/errors.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";
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
  statusChangedAt: Date;
  /** How they were asked; null for whoever an admin added without an invite. */
  invite: { invitedBy: string; expiresAt: Date; acceptedAt: Date | null } | null;
  /** While they wait for approval: the admins who were asked. */
  asked: string[];
  agent: { id: string; slug: string; name: string; status: AgentStatus; simulated: boolean };
  key: KeyRow | null;
  connections: {
    connectorId: string;
    connectorKey: string;
    authKind: ConnectorAuthKind;
    connected: boolean;
    /** Of a connection by OAuth: what the service calls the account, and whether its server refuses to go on, so that it counts as none. */
    account: string | null;
    reconnect: boolean;
    /** Where members of this connector sign in by OAuth, and what they are asked for. */
    oauth: OauthSettings | null;
  }[];
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
      const status = moveMember(before.status, "approve", "admin");
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
  await withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { agentId });
    const status = moveMember(found.status, "remove", "admin");
    await tx
      .update(member)
      .set({ status, statusChangedAt: sql`now()`, statusChangedBy: scope.author, decisionFinalAt: null })
      .where(eq(member.id, memberId));
    await revokeIn(tx, memberId, scope.author);
    await wipeCredentials(tx, memberId);
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
        statusChangedAt: member.statusChangedAt,
        invitedBy: invite.invitedBy,
        expiresAt: invite.expiresAt,
        acceptedAt: invite.acceptedAt,
        agent: { id: agent.id, slug: agent.slug, name: agent.name, status: agent.status, simulated: agent.simulated },
        key: { id: memberKey.id, createdAt: memberKey.createdAt },
      })
      .from(member)
      .innerJoin(agent, eq(agent.id, member.agentId))
      .leftJoin(memberKey, liveKey)
      .leftJoin(invite, eq(invite.memberId, member.id))
      .where(and(eq(member.personId, scope.personId), ne(member.status, "removed"), isNull(agent.deletedAt)))
      .orderBy(asc(agent.name));
    const connections = await tx
      .select({
        memberId: member.id,
        connectorId: connector.id,
        connectorKey: connector.key,
        authKind: connector.authKind,
        connected: sql<boolean>`${connector.authKind} not in ('member', 'oauth')
          or (${connection.connectorId} is not null and ${connection.reconnectSince} is null)`,
        account: connection.account,
        reconnect: sql<boolean>`${connection.reconnectSince} is not null`,
        oauth: connector.oauth,
      })
      .from(member)
      .innerJoin(connector, and(eq(connector.agentId, member.agentId), eq(connector.status, "enabled")))
      .leftJoin(connection, and(eq(connection.memberId, member.id), eq(connection.connectorId, connector.id)))
      .where(and(eq(member.personId, scope.personId), ne(member.status, "removed")))
      .orderBy(asc(connector.key));
    const admins = rows.some((row) => row.status === "pending") ? await adminsIn(tx) : [];
    return rows.map(({ invitedBy, expiresAt, acceptedAt, ...row }) => ({
      ...row,
      invite: invitedBy === null || expiresAt === null ? null : { invitedBy, expiresAt, acceptedAt },
      asked: row.status === "pending" ? askedOf(invitedBy, admins) : [],
      connections: connections.filter((one) => one.memberId === row.memberId).map(({ memberId: _, ...one }) => one),
    }));
  });
}

/** How far one membership of the signed-in person has come: its state, and its live key. */
export async function membershipOf(
  scope: PersonScope,
  memberId: string,
): Promise<{ id: string; status: MemberStatus; keyId: string | null }> {
  if (!isUuid(memberId)) throw notFound("membership");
  const [found] = await withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ id: member.id, status: member.status, keyId: memberKey.id })
      .from(member)
      .leftJoin(memberKey, liveKey)
      .where(and(eq(member.id, memberId), eq(member.personId, scope.personId), ne(member.status, "removed"))),
  );
  if (!found) throw notFound("membership");
  return found;
}

export type LockedMember = { id: string; agentId: string; personId: string; status: MemberStatus };

/** Keeps changes of one membership apart until the transaction ends. A removed one, or one of another agent or person, is not found. */
export async function lockMember(
  tx: Transaction,
  memberId: string,
  of: { agentId?: string; personId?: string } = {},
): Promise<LockedMember> {
  const what = of.agentId === undefined ? "membership" : "member";
  if (!isUuid(memberId) || (of.agentId !== undefined && !isUuid(of.agentId))) throw notFound(what);
  const [found] = await tx
    .select({ id: member.id, agentId: member.agentId, personId: member.personId, status: member.status })
    .from(member)
    .where(
      and(
        eq(member.id, memberId),
        ne(member.status, "removed"),
        of.agentId === undefined ? undefined : eq(member.agentId, of.agentId),
        of.personId === undefined ? undefined : eq(member.personId, of.personId),
      ),
    )
    .for("update");
  if (!found) throw notFound(what);
  return found;
}

/** Ends a member's live key, if there is one. */
export async function revokeIn(tx: Transaction, memberId: string, author: string): Promise<void> {
  const ended = await tx
    .update(memberKey)
    .set({ revokedAt: sql`now()`, revokedBy: author })
    .where(and(eq(memberKey.memberId, memberId), isNull(memberKey.revokedAt)))
    .returning({ id: memberKey.id });
  for (const { id } of ended) await removeKeyLock(tx, memberId, id);
}
