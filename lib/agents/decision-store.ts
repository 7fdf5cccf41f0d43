import { and, asc, eq, gt, inArray, or, sql } from "drizzle-orm";
import { type MemberMove, moveMember, undoSeconds } from "@/lib/agents/member-states.ts";
import { lockMember, revokeIn } from "@/lib/agents/member-store.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { agent, invite, member, person } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { AdminScope } from "@/lib/scope.ts";
import type { MemberStatus } from "@/lib/vocabulary.ts";

/** Above `undoSeconds`, so that an undo that was pressed in time arrives in time. */
export const finalAfterSeconds = undoSeconds + 2;

export type Decision = { id: string; status: MemberStatus; undoUntil: Date | null };
export type QueueRow = {
  id: string;
  email: string;
  status: MemberStatus;
  since: Date;
  invitedBy: string | null;
  undoUntil: Date | null;
};
export type FinalDecision = { email: string; status: MemberStatus; agentName: string };

const moves: Record<"approved" | "rejected", MemberMove> = { approved: "approve", rejected: "reject" };

/** Who waits for approval, longest first; and who was just decided about, as long as that can be undone. */
export async function listQueue(scope: AdminScope, agentId: string): Promise<QueueRow[]> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select({
        id: member.id,
        email: person.email,
        status: member.status,
        since: sql<Date>`coalesce(${invite.acceptedAt}, ${member.statusChangedAt})`.mapWith(member.statusChangedAt),
        invitedBy: invite.invitedBy,
        undoUntil: member.decisionFinalAt,
      })
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .leftJoin(invite, eq(invite.memberId, member.id))
      .where(
        and(
          eq(member.agentId, agentId),
          or(
            eq(member.status, "pending"),
            and(inArray(member.status, ["approved", "rejected"]), gt(member.decisionFinalAt, sql`now()`)),
          ),
        ),
      )
      .orderBy(asc(sql`coalesce(${invite.acceptedAt}, ${member.statusChangedAt})`), asc(member.id)),
  );
}

/** Approves or rejects somebody who waits. It is in force at once, and for a few seconds it can be undone. */
export async function decideMember(
  scope: AdminScope,
  agentId: string,
  memberId: string,
  decision: "approved" | "rejected",
): Promise<Decision> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { agentId });
    const status = moveMember(found.status, moves[decision], "admin");
    const [decided] = await tx
      .update(member)
      .set({
        status,
        statusChangedAt: sql`now()`,
        statusChangedBy: scope.author,
        decisionFinalAt: sql`now() + make_interval(secs => ${finalAfterSeconds})`,
      })
      .where(eq(member.id, memberId))
      .returning({ undoUntil: member.decisionFinalAt });
    return { id: memberId, status, undoUntil: decided?.undoUntil ?? null };
  });
}

/** Takes an approval or rejection back, while that is open. A key that was generated meanwhile is revoked: who waits has none. */
export async function undoDecision(scope: AdminScope, agentId: string, memberId: string): Promise<Decision> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { agentId });
    const status = moveMember(found.status, "undo", "admin");
    const undone = await tx
      .update(member)
      .set({ status, statusChangedAt: sql`now()`, statusChangedBy: scope.author, decisionFinalAt: null })
      .where(and(eq(member.id, memberId), gt(member.decisionFinalAt, sql`now()`)))
      .returning({ id: member.id });
    if (undone.length === 0) {
      throw new Problem(
        "conflict",
        `This decision is final: it could be undone for ${undoSeconds} seconds. Nothing was changed.`,
      );
    }
    await revokeIn(tx, memberId, scope.author);
    return { id: memberId, status, undoUntil: null };
  });
}

/** Takes the decisions that can no longer be undone, each once on all replicas, for whoever mails them. */
export async function takeFinalDecisions(scope: AdminScope): Promise<FinalDecision[]> {
  return withOrganization(scope.organizationId, async (tx) => {
    const taken = await tx
      .update(member)
      .set({ decisionFinalAt: null })
      .where(and(inArray(member.status, ["approved", "rejected"]), sql`${member.decisionFinalAt} <= now()`))
      .returning({ id: member.id });
    if (taken.length === 0) return [];
    return tx
      .select({ email: person.email, status: member.status, agentName: agent.name })
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .innerJoin(agent, eq(agent.id, member.agentId))
      .where(
        inArray(
          member.id,
          taken.map((one) => one.id),
        ),
      );
  });
}
