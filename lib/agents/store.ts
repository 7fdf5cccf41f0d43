import { and, asc, count, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { slugOfName } from "@/lib/agents/agent.ts";
import { baselineAllow } from "@/lib/agents/baseline.ts";
import { memberMoves } from "@/lib/agents/member-states.ts";
import { isStorable, isUuid } from "@/lib/db/identifier.ts";
import { agent, connection, connector, member, memberKey, policyRevision, policyVersion } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { isUniqueViolation } from "@/lib/db/unique-violation.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { AdminScope } from "@/lib/scope.ts";
import type { AgentStatus } from "@/lib/vocabulary.ts";

const columns = {
  id: agent.id,
  slug: agent.slug,
  name: agent.name,
  status: agent.status,
  statusChangedAt: agent.statusChangedAt,
  statusChangedBy: agent.statusChangedBy,
  timeZone: agent.timeZone,
  policyVersion: agent.policyVersion,
  simulated: agent.simulated,
  createdAt: agent.createdAt,
};

export type AgentRow = Pick<typeof agent.$inferSelect, keyof typeof columns>;

/** The organization's agents that are not deleted, by name. */
export async function listAgents(scope: AdminScope): Promise<AgentRow[]> {
  return withOrganization(scope.organizationId, (tx) =>
    tx.select(columns).from(agent).where(isNull(agent.deletedAt)).orderBy(asc(agent.name), asc(agent.id)),
  );
}

/** One agent by slug or id. Throws the `not_found` problem for a foreign, deleted or malformed one. */
export async function findAgent(scope: AdminScope, slugOrId: string): Promise<AgentRow> {
  return withOrganization(scope.organizationId, (tx) => agentIn(tx, slugOrId));
}

/** The same within a transaction that is already open. */
export async function agentIn(tx: Transaction, slugOrId: string): Promise<AgentRow> {
  if (!isStorable(slugOrId)) throw notFound("agent");
  const wanted = isUuid(slugOrId) ? or(eq(agent.id, slugOrId), eq(agent.slug, slugOrId)) : eq(agent.slug, slugOrId);
  const [found] = await tx
    .select(columns)
    .from(agent)
    .where(and(wanted, isNull(agent.deletedAt)))
    .limit(1);
  if (!found) throw notFound("agent");
  return found;
}

/**
 * Makes an agent with the policy `baseline-allow` as version 1 of its set. The slug is derived from the name unless given; a taken one
 * is a `conflict`.
 */
export async function createAgent(
  scope: AdminScope,
  input: { name: string; slug?: string | undefined; timeZone?: string | undefined; simulated?: boolean | undefined },
): Promise<AgentRow> {
  const id = uuidv7();
  const slug = input.slug ?? slugOfName(input.name);
  if (slug === null) {
    throw new Problem("invalid_input", "The agent's name suggests no slug. Nothing was created; choose one.", { field: "slug" });
  }
  const { organizationId } = scope;
  return withOrganization(organizationId, async (tx) => {
    try {
      await tx.insert(agent).values({
        organizationId,
        id,
        slug,
        name: input.name,
        timeZone: input.timeZone ?? "UTC",
        policyVersion: 1,
        simulated: input.simulated ?? false,
      });
    } catch (error) {
      if (!isUniqueViolation(error, "agent_slug")) throw error;
      throw new Problem(
        "conflict",
        `There is an agent with the name "${slug}" already. Nothing was created; choose another name.`,
        {
          field: "name",
        },
      );
    }
    const version = {
      organizationId,
      agentId: id,
      version: 1,
      author: scope.author,
      note: "Created with the agent: open by default.",
    };
    await tx.insert(policyVersion).values(version);
    await tx.insert(policyRevision).values({
      organizationId,
      agentId: id,
      policyId: uuidv7(),
      fromVersion: 1,
      mode: "enforced",
      ...baselineAllow,
    });
    return agentIn(tx, id);
  });
}

/** Renames an agent, moves it to another time zone, disables or enables it. A change of status is in force for the next call. */
export async function updateAgent(
  scope: AdminScope,
  slugOrId: string,
  change: { name?: string | undefined; timeZone?: string | undefined; status?: AgentStatus | undefined },
): Promise<AgentRow> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await agentIn(tx, slugOrId);
    const statusChange =
      change.status !== undefined && change.status !== found.status
        ? { status: change.status, statusChangedAt: sql`now()`, statusChangedBy: scope.author }
        : {};
    const values = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.timeZone === undefined ? {} : { timeZone: change.timeZone }),
      ...statusChange,
    };
    if (Object.keys(values).length === 0) return found;
    await tx.update(agent).set(values).where(eq(agent.id, found.id));
    return agentIn(tx, found.id);
  });
}

/**
 * Deletes an agent: its keys stop working, its credentials are wiped, its members are removed. The row stays, without a way to reach it,
 * because records point to it.
 */
export async function deleteAgent(scope: AdminScope, slugOrId: string): Promise<void> {
  await withOrganization(scope.organizationId, async (tx) => {
    const found = await agentIn(tx, slugOrId);
    const members = tx.select({ id: member.id }).from(member).where(eq(member.agentId, found.id));
    await tx
      .update(memberKey)
      .set({ revokedAt: sql`now()`, revokedBy: scope.author })
      .where(and(sql`${memberKey.memberId} in ${members}`, isNull(memberKey.revokedAt)));
    await tx.delete(connection).where(sql`${connection.memberId} in ${members}`);
    await tx
      .update(member)
      .set({
        status: memberMoves.close.to,
        statusChangedAt: sql`now()`,
        statusChangedBy: scope.author,
        decisionFinalAt: null,
      })
      .where(and(eq(member.agentId, found.id), inArray(member.status, memberMoves.close.from)));
    await tx.delete(connector).where(eq(connector.agentId, found.id));
    await tx.update(agent).set({ status: "disabled", deletedAt: sql`now()` }).where(eq(agent.id, found.id));
  });
}

/** Whether the organization has, or ever had, the agent that ships with Wicket: a deleted one is not made again. */
export async function hasEverHadSimulatedAgent(scope: AdminScope): Promise<boolean> {
  const [row] = await withOrganization(scope.organizationId, (tx) =>
    tx.select({ agents: count() }).from(agent).where(eq(agent.simulated, true)),
  );
  return (row?.agents ?? 0) > 0;
}
