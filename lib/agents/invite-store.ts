import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { askedIn } from "@/lib/agents/asked-store.ts";
import { type AcceptedInvite, type InviteOutcome, inviteLimits } from "@/lib/agents/invite.ts";
import { inviteLifetimeDays } from "@/lib/agents/invite-link.ts";
import { inviteTokenDigest, newInviteToken, sameDigest } from "@/lib/agents/invite-token.ts";
import { moveMember } from "@/lib/agents/member-states.ts";
import { lockMember } from "@/lib/agents/member-store.ts";
import { countAttempt } from "@/lib/db/attempts.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { agent, invite, member, organization, person } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";

export type InviteRow = { memberId: string; email: string; invitedBy: string; sentAt: Date; expiresAt: Date; expired: boolean };

/** An invite whose link can be written: this once, because the token is not kept. */
export type SentInvite = {
  memberId: string;
  email: string;
  token: string;
  invitedBy: string;
  expiresAt: Date;
  agentName: string;
  organizationName: string;
};

/** Somebody who accepted, and whom to tell. */
export type Acceptance = {
  organizationId: string;
  memberId: string;
  email: string;
  agent: { name: string; slug: string };
  asked: string[];
};

const lifetime = sql`now() + make_interval(days => ${inviteLifetimeDays})`;

/** The invites to an agent that nobody accepted yet, expired ones too, the latest last. */
export async function listInvites(scope: AdminScope, agentId: string): Promise<InviteRow[]> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select({
        memberId: invite.memberId,
        email: invite.email,
        invitedBy: invite.invitedBy,
        sentAt: invite.sentAt,
        expiresAt: invite.expiresAt,
        expired: sql<boolean>`${invite.expiresAt} <= now()`,
      })
      .from(invite)
      .innerJoin(member, eq(member.id, invite.memberId))
      .where(and(eq(member.agentId, agentId), eq(member.status, "invited")))
      .orderBy(asc(invite.sentAt), asc(invite.memberId)),
  );
}

/**
 * Invites one address, in its canonical form, to an agent: the person becomes known and gets a membership that is `invited`. Somebody
 * who has one already keeps it. Throws `too_many_requests` when the organization or the address has had its share of invites.
 */
export async function inviteAddress(
  scope: AdminScope,
  agentId: string,
  email: string,
): Promise<{ outcome: Extract<InviteOutcome, "already_invited" | "already_member"> } | { outcome: "invited"; sent: SentInvite }> {
  if (!isUuid(agentId)) throw notFound("agent");
  const { organizationId } = scope;
  return withOrganization(organizationId, async (tx) => {
    const names = await namesIn(tx, agentId);
    await tx.insert(person).values({ id: uuidv7(), email }).onConflictDoNothing();
    const [somebody] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email));
    if (!somebody) throw new Error("A person that was just made is gone.");
    const memberId = uuidv7();
    const inviting = { organizationId, agentId, id: memberId, personId: somebody.id, statusChangedBy: scope.author };
    const made = await tx
      .insert(member)
      .values({ ...inviting, status: "invited" })
      .onConflictDoNothing()
      .returning({ id: member.id });
    if (made.length === 0) return { outcome: await standingOf(tx, agentId, somebody.id) };
    await countInvite(tx, organizationId, email);
    const token = newInviteToken();
    const [stored] = await tx
      .insert(invite)
      .values({
        organizationId,
        memberId,
        email,
        tokenDigest: inviteTokenDigest(token, { organizationId, memberId }),
        invitedBy: scope.author,
        expiresAt: lifetime,
      })
      .returning({ expiresAt: invite.expiresAt });
    if (!stored) throw new Error("An invite that was just made is gone.");
    return { outcome: "invited", sent: { memberId, email, token, invitedBy: scope.author, ...stored, ...names } };
  });
}

/** Makes a new link for an invite, for another seven days. The link before stops working. */
export async function renewInvite(scope: AdminScope, agentId: string, memberId: string): Promise<SentInvite> {
  const { organizationId } = scope;
  return withOrganization(organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { agentId });
    moveMember(found.status, "resend", "admin");
    const names = await namesIn(tx, agentId);
    const token = newInviteToken();
    const [renewed] = await tx
      .update(invite)
      .set({
        tokenDigest: inviteTokenDigest(token, { organizationId, memberId }),
        invitedBy: scope.author,
        sentAt: sql`now()`,
        expiresAt: lifetime,
      })
      .where(eq(invite.memberId, memberId))
      .returning({ email: invite.email, expiresAt: invite.expiresAt });
    if (!renewed) throw notFound("member");
    await countInvite(tx, organizationId, renewed.email);
    return { memberId, token, invitedBy: scope.author, ...renewed, ...names };
  });
}

/** Ends an invite that nobody accepted yet. Returns the address that it was for. */
export async function revokeInvite(scope: AdminScope, agentId: string, memberId: string): Promise<{ email: string }> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { agentId });
    const status = moveMember(found.status, "revoke", "admin");
    await changeStatus(tx, memberId, status, scope.author);
    const [revoked] = await tx.select({ email: person.email }).from(person).where(eq(person.id, found.personId));
    return { email: revoked?.email ?? "" };
  });
}

/**
 * Accepts an invite for whoever holds its token, in one transaction: of any number of parallel attempts one wins, because each locks the
 * membership first. `signedInAs` is the address of the person whose browser asks, if anybody is signed in. Throws `not_found` or
 * `conflict`; then nothing was accepted and the link works as before.
 */
export async function redeemInvite(
  { organization: organizationId, invite: memberId, token }: AcceptedInvite,
  signedInAs: string | null,
) {
  if (!isUuid(organizationId) || !isUuid(memberId)) throw unknownInvite();
  return withOrganization(organizationId, async (tx): Promise<Acceptance> => {
    const [found] = await tx
      .select({
        status: member.status,
        agentName: agent.name,
        deletedAt: agent.deletedAt,
        email: invite.email,
        tokenDigest: invite.tokenDigest,
        expired: sql<boolean>`${invite.expiresAt} <= now()`,
      })
      .from(member)
      .innerJoin(invite, eq(invite.memberId, member.id))
      .innerJoin(agent, eq(agent.id, member.agentId))
      .where(eq(member.id, memberId))
      .for("update", { of: member });
    if (!found || !sameDigest(found.tokenDigest, inviteTokenDigest(token, { organizationId, memberId }))) throw unknownInvite();
    if (found.deletedAt !== null) throw refused("The agent of this invite was deleted.", "Ask who invited you.");
    if (found.status === "removed") throw refused("This invite was revoked.", "Ask who invited you for a new one.");
    if (found.status !== "invited") throw refused("This invite was used already.", `Sign in as ${found.email} to go on.`);
    if (found.expired) throw refused("This invite has expired.", "Ask who invited you to send it again.");
    if (signedInAs !== null && signedInAs !== found.email) {
      throw refused(
        `This invite is for ${found.email}, and you are signed in as ${signedInAs}.`,
        "The link still works: sign out, then open it again.",
      );
    }
    return acceptIn(tx, organizationId, memberId, found.email);
  });
}

/** Accepts one's own invite, by somebody who is signed in and so has proven the address in another way. */
export async function acceptInvite(scope: PersonScope, memberId: string): Promise<Acceptance> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { personId: scope.personId });
    moveMember(found.status, "accept", "member");
    const [live] = await tx
      .select({ memberId: invite.memberId })
      .from(invite)
      .where(and(eq(invite.memberId, memberId), sql`${invite.expiresAt} > now()`));
    if (!live) throw refused("This invite has expired.", "Ask who invited you to send it again.");
    return acceptIn(tx, scope.organizationId, memberId, scope.email);
  });
}

async function acceptIn(tx: Transaction, organizationId: string, memberId: string, email: string): Promise<Acceptance> {
  await changeStatus(tx, memberId, moveMember("invited", "accept", "member"), email);
  const [accepted] = await tx
    .update(invite)
    .set({ acceptedAt: sql`now()` })
    .where(eq(invite.memberId, memberId))
    .returning({ invitedBy: invite.invitedBy });
  const [of] = await tx
    .select({ name: agent.name, slug: agent.slug })
    .from(agent)
    .innerJoin(member, eq(member.agentId, agent.id))
    .where(eq(member.id, memberId));
  if (!of) throw notFound("agent");
  return { organizationId, memberId, email, agent: of, asked: await askedIn(tx, accepted?.invitedBy ?? null) };
}

async function changeStatus(tx: Transaction, memberId: string, status: typeof member.$inferSelect.status, author: string) {
  await tx.update(member).set({ status, statusChangedAt: sql`now()`, statusChangedBy: author }).where(eq(member.id, memberId));
}

async function namesIn(tx: Transaction, agentId: string): Promise<{ agentName: string; organizationName: string }> {
  const [found] = await tx
    .select({ agentName: agent.name, organizationName: organization.name })
    .from(agent)
    .innerJoin(organization, eq(organization.organizationId, agent.organizationId))
    .where(and(eq(agent.id, agentId), isNull(agent.deletedAt)));
  if (!found) throw notFound("agent");
  return found;
}

async function standingOf(tx: Transaction, agentId: string, personId: string): Promise<"already_invited" | "already_member"> {
  const rows = await tx
    .select({ status: member.status })
    .from(member)
    .where(and(eq(member.agentId, agentId), eq(member.personId, personId), eq(member.status, "invited")));
  return rows.length > 0 ? "already_invited" : "already_member";
}

/** The organization first, then the address: everywhere in the same order. */
async function countInvite(tx: Transaction, organizationId: string, email: string): Promise<void> {
  const { ofOrganization, ofAddress, windowSeconds } = inviteLimits;
  const ours = { name: `invite/organization/${organizationId}`, limit: ofOrganization, windowSeconds };
  await countAttempt(tx, ours, "The organization has sent as many invites as it may in an hour. No mail was sent.");
  const theirs = { name: `invite/address/${email}`, limit: ofAddress, windowSeconds };
  await countAttempt(tx, theirs, "This address has had as many invites as it may in an hour. No mail was sent.");
}

function refused(what: string, remedy: string): Problem {
  return new Problem("conflict", `${what} Nothing was accepted. ${remedy}`);
}

function unknownInvite(): Problem {
  return new Problem(
    "not_found",
    "This invite link does not work: it is not whole, or a newer one was sent. Nothing was accepted. Open the latest mail.",
  );
}
