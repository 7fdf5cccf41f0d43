import { and, asc, desc, eq, gt, inArray, isNull, lte, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { catalogues } from "@/lib/connectors/store.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { agent, policyRevision, policyVersion } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { isUniqueViolation } from "@/lib/db/unique-violation.ts";
import { notFound, Problem, type TextError } from "@/lib/errors.ts";
import { policiesMax } from "@/lib/policy/bounds.ts";
import { checkPolicy } from "@/lib/policy/check.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import type { AdminScope, KeyScope, PersonScope } from "@/lib/scope.ts";
import type { PolicyMode } from "@/lib/vocabulary.ts";

export type PolicyRow = Policy & { fromVersion: number };
export type PolicyInput = { name: string; text: string; mode?: PolicyMode | undefined; note?: string | undefined };
export type PolicyVersionRow = { version: number; author: string; note: string; createdAt: Date };

const columns = {
  id: policyRevision.policyId,
  name: policyRevision.name,
  mode: policyRevision.mode,
  text: policyRevision.text,
  fromVersion: policyRevision.fromVersion,
};

/** The agent's policies as they are now, by name, and the version of the whole set. */
export async function listPolicies(scope: AdminScope, agentId: string): Promise<{ version: number; policies: PolicyRow[] }> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, async (tx) => {
    const [found] = await tx
      .select({ version: agent.policyVersion })
      .from(agent)
      .where(and(eq(agent.id, agentId), isNull(agent.deletedAt)));
    if (!found) throw notFound("agent");
    const policies = await tx
      .select(columns)
      .from(policyRevision)
      .where(and(eq(policyRevision.agentId, agentId), isNull(policyRevision.untilVersion)))
      .orderBy(asc(policyRevision.name));
    return { version: found.version, policies };
  });
}

/** One policy of the agent as it is now, by name or id. */
export async function findPolicy(scope: AdminScope, agentId: string, nameOrId: string): Promise<PolicyRow> {
  const { policies } = await listPolicies(scope, agentId);
  const found = policies.find((one) => one.id === nameOrId) ?? policies.find((one) => one.name === nameOrId);
  if (!found) throw notFound("policy");
  return found;
}

/** The versions of the agent's policy set, newest first. */
export async function listVersions(scope: AdminScope, agentId: string): Promise<PolicyVersionRow[]> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select({
        version: policyVersion.version,
        author: policyVersion.author,
        note: policyVersion.note,
        createdAt: policyVersion.createdAt,
      })
      .from(policyVersion)
      .where(eq(policyVersion.agentId, agentId))
      .orderBy(desc(policyVersion.version)),
  );
}

/**
 * Saves one policy as the next version of the agent's set: a new one, or (with `policyId`) a new revision of that one. The text is
 * validated strictly against the agent's schema first; what does not hold is an `invalid_policy` problem with positions and nothing is
 * stored. `expectedVersion` other than the current one is `stale`.
 */
export async function savePolicy(
  scope: AdminScope,
  agentId: string,
  input: PolicyInput,
  options: { policyId?: string | undefined; expectedVersion?: number | undefined } = {},
): Promise<{ policy: PolicyRow; version: number; warnings: TextError[] }> {
  const { errors, warnings } = await checkPolicy({ text: input.text, catalogues: await catalogues(scope, agentId) });
  if (errors.length > 0) {
    const first = errors[0];
    const where = first ? ` Line ${first.line}, column ${first.column}: ${first.message}` : "";
    throw new Problem("invalid_policy", `The policy does not hold; nothing was saved.${where}`, { field: "text", errors });
  }
  const { organizationId } = scope;
  return withOrganization(organizationId, async (tx) => {
    const before = await nextVersion(tx, scope, agentId, input, options.expectedVersion, options.policyId);
    const version = before.version + 1;
    const row = {
      organizationId,
      agentId,
      policyId: before.policy?.id ?? uuidv7(),
      fromVersion: version,
      name: input.name,
      mode: input.mode ?? before.policy?.mode ?? ("enforced" as const),
      text: input.text,
    };
    if (before.policy) await endRevision(tx, agentId, before.policy.id, version);
    try {
      await tx.insert(policyRevision).values(row);
    } catch (error) {
      if (!isUniqueViolation(error, "policy_name_live")) throw error;
      throw new Problem(
        "conflict",
        `The agent has a policy named "${input.name}" already. Nothing was saved; choose another name.`,
        {
          field: "name",
        },
      );
    }
    const policy = { id: row.policyId, name: row.name, mode: row.mode, text: row.text, fromVersion: version };
    return { policy, version, warnings };
  });
}

/** Removes a policy from the set, as its next version. The texts of earlier versions stay. */
export async function removePolicy(
  scope: AdminScope,
  agentId: string,
  policyId: string,
  options: { expectedVersion?: number | undefined } = {},
): Promise<{ version: number }> {
  const policy = await findPolicy(scope, agentId, policyId);
  return withOrganization(scope.organizationId, async (tx) => {
    const note = { note: `Removed ${policy.name}.` };
    const before = await nextVersion(tx, scope, agentId, note, options.expectedVersion, policy.id);
    await endRevision(tx, agentId, policy.id, before.version + 1);
    return { version: before.version + 1 };
  });
}

/** The whole set as it stood at a version: what a record of that version was decided by. */
export async function policiesAt(scope: AdminScope | KeyScope, agentId: string, version: number): Promise<Policy[]> {
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select(columns)
      .from(policyRevision)
      .where(and(eq(policyRevision.agentId, agentId), standsAt(version)))
      .orderBy(asc(policyRevision.name)),
  );
}

/** The texts of some policies as they stood at a version. */
export async function revisionsAt(
  scope: AdminScope | PersonScope,
  agentId: string,
  version: number,
  policyIds: readonly string[],
): Promise<Policy[]> {
  if (policyIds.length === 0) return [];
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select(columns)
      .from(policyRevision)
      .where(and(eq(policyRevision.agentId, agentId), standsAt(version), inArray(policyRevision.policyId, [...policyIds])))
      .orderBy(asc(policyRevision.name)),
  );
}

function standsAt(version: number) {
  return and(
    lte(policyRevision.fromVersion, version),
    or(isNull(policyRevision.untilVersion), gt(policyRevision.untilVersion, version)),
  );
}

/** Takes the agent's lock, checks what the caller expects, and writes the next version's row. */
async function nextVersion(
  tx: Transaction,
  scope: AdminScope,
  agentId: string,
  input: { name?: string; note?: string | undefined },
  expectedVersion: number | undefined,
  policyId: string | undefined,
): Promise<{ version: number; policy: PolicyRow | undefined }> {
  if (!isUuid(agentId)) throw notFound("agent");
  const [found] = await tx
    .select({ version: agent.policyVersion })
    .from(agent)
    .where(and(eq(agent.id, agentId), isNull(agent.deletedAt)))
    .for("update");
  if (!found) throw notFound("agent");
  if (expectedVersion !== undefined && expectedVersion !== found.version) {
    throw new Problem(
      "stale",
      `The policies are at version ${found.version}; this change was made from version ${expectedVersion}. Nothing was saved; load the new version and make the change again.`,
    );
  }
  const live = await tx
    .select(columns)
    .from(policyRevision)
    .where(and(eq(policyRevision.agentId, agentId), isNull(policyRevision.untilVersion)));
  const policy = live.find((one) => one.id === policyId);
  if (policyId !== undefined && !policy) throw notFound("policy");
  if (policyId === undefined && live.length >= policiesMax) {
    throw new Problem("conflict", `An agent can have ${policiesMax} policies. Nothing was saved; remove one first.`);
  }
  const version = found.version + 1;
  const note = input.note ?? (policy ? `Changed ${input.name ?? policy.name}.` : `Added ${input.name ?? "a policy"}.`);
  await tx.insert(policyVersion).values({ organizationId: scope.organizationId, agentId, version, author: scope.author, note });
  await tx.update(agent).set({ policyVersion: version }).where(eq(agent.id, agentId));
  return { version: found.version, policy };
}

async function endRevision(tx: Transaction, agentId: string, policyId: string, version: number): Promise<void> {
  await tx
    .update(policyRevision)
    .set({ untilVersion: version })
    .where(and(eq(policyRevision.agentId, agentId), eq(policyRevision.policyId, policyId), isNull(policyRevision.untilVersion)));
}
