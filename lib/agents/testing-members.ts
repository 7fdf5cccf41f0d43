import { inviteAddress, redeemInvite } from "@/lib/agents/invite-store.ts";
import type { AdminScope } from "@/lib/scope.ts";

/** Somebody who was invited to an agent, and what their link carries. */
export async function invited(scope: AdminScope, agentId: string, email: string) {
  const made = await inviteAddress(scope, agentId, email);
  if (made.outcome !== "invited") throw new Error(`${email} was not invited: ${made.outcome}.`);
  const { memberId, token } = made.sent;
  return { memberId, link: { organization: scope.organizationId, invite: memberId, token } };
}

/** Somebody who accepted and waits for approval. */
export async function waiting(scope: AdminScope, agentId: string, email: string): Promise<string> {
  const { memberId, link } = await invited(scope, agentId, email);
  await redeemInvite(link, null);
  return memberId;
}
