import { type InviteOutcome, invitesAtOnce } from "@/lib/agents/invite.ts";
import { writeInviteFragment } from "@/lib/agents/invite-link.ts";
import { type Acceptance, inviteAddress, renewInvite, revokeInvite, type SentInvite } from "@/lib/agents/invite-store.ts";
import { readAddresses } from "@/lib/agents/read-addresses.ts";
import { environment } from "@/lib/env.ts";
import { Problem } from "@/lib/errors.ts";
import { describeError, log } from "@/lib/log.ts";
import { inviteMail } from "@/lib/mail/invite-mail.ts";
import { waitingMail } from "@/lib/mail/member-mails.ts";
import { sendMail } from "@/lib/mail/send.ts";
import { wipeMailTexts } from "@/lib/mail/store.ts";
import type { AdminScope } from "@/lib/scope.ts";
import type { MailStatus } from "@/lib/vocabulary.ts";

/** An invite as it is answered when it was made. `link` only where no mail server is configured, and only this once. */
export type MadeInvite = { memberId: string; email: string; expiresAt: Date; mail: MailStatus; link: string | null };
export type InvitedLine = { written: string; email: string | null; outcome: InviteOutcome; invite: MadeInvite | null };

const mailsAtOnce = 10;

/**
 * Invites everybody in a pasted text, each for themselves: whoever cannot be invited keeps nobody else from it. Throws `invalid_input` for
 * none or too many of them, and `too_many_requests` when a limit left nobody invited at all.
 */
export async function invitePeople(scope: AdminScope, agentId: string, pasted: string): Promise<InvitedLine[]> {
  const addresses = readAddresses(pasted);
  if (addresses.length === 0 || addresses.length > invitesAtOnce) {
    const amount = addresses.length === 0 ? "no address" : `${addresses.length} addresses; at most ${invitesAtOnce} go at once`;
    throw new Problem("invalid_input", `There was ${amount}. Nobody was invited.`, { field: "addresses" });
  }
  const entries: { line: Omit<InvitedLine, "invite">; sent: SentInvite | null }[] = [];
  let limit: Problem | null = null;
  for (const { written, email } of addresses) {
    if (email === null) {
      entries.push({ line: { written, email, outcome: "not_an_address" }, sent: null });
      continue;
    }
    try {
      const invited = await inviteAddress(scope, agentId, email);
      const sent = invited.outcome === "invited" ? invited.sent : null;
      entries.push({ line: { written, email, outcome: invited.outcome }, sent });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "too_many_requests") throw error;
      limit = error;
      entries.push({ line: { written, email, outcome: "limited" }, sent: null });
    }
  }
  if (limit !== null && !entries.some(({ sent }) => sent !== null)) throw limit;
  const lines: InvitedLine[] = [];
  for (let first = 0; first < entries.length; first += mailsAtOnce) {
    const some = entries.slice(first, first + mailsAtOnce);
    const invites = some.map(async ({ line, sent }) => ({ ...line, invite: sent && (await send(scope, sent)) }));
    lines.push(...(await Promise.all(invites)));
  }
  return lines;
}

/** Sends an invite again, with a new link; the one before stops working, and its text in the outbox is wiped. */
export async function resendInvite(scope: AdminScope, agentId: string, memberId: string): Promise<MadeInvite> {
  const renewed = await renewInvite(scope, agentId, memberId);
  await forgetLinks(scope.organizationId, renewed);
  return send(scope, renewed);
}

/** Ends an invite, and wipes its link where that waits in the outbox. */
export async function withdrawInvite(scope: AdminScope, agentId: string, memberId: string): Promise<void> {
  const { email } = await revokeInvite(scope, agentId, memberId);
  await forgetLinks(scope.organizationId, { memberId, email });
}

/** Wipes the link that was used, and tells the admins who are asked; whoever accepted does not wait for the mail server. */
export async function announceAcceptance({ organizationId, memberId, email, agent, asked }: Acceptance): Promise<void> {
  await forgetLinks(organizationId, { memberId, email });
  const facts = { member: email, agentName: agent.name, agentSlug: agent.slug, publicUrl: environment().publicUrl };
  void Promise.all(asked.map((to) => sendMail(organizationId, waitingMail({ to, ...facts })))).catch((error: unknown) =>
    log.error({ error: describeError(error) }, "The admins were not told that somebody waits for approval."),
  );
}

async function send(scope: AdminScope, sent: SentInvite): Promise<MadeInvite> {
  const { memberId, email, token, invitedBy, expiresAt, agentName, organizationName } = sent;
  const { publicUrl, mail: mailServer } = environment();
  const shown = { email, organizationName, agentName, invitedBy, expiresAt };
  const fragment = writeInviteFragment({ invite: memberId, token, organization: scope.organizationId, ...shown });
  const link = `${publicUrl}/invite#${fragment}`;
  const mail = await sendMail(scope, inviteMail({ to: email, link, agentName, organizationName, invitedBy, expiresAt }));
  return { memberId, email, expiresAt, mail, link: mailServer === null ? link : null };
}

async function forgetLinks(organizationId: string, { memberId, email }: { memberId: string; email: string }): Promise<void> {
  await wipeMailTexts(organizationId, email, `/invite#${memberId}.`);
}
