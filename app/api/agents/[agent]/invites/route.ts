import { adminRoute } from "@/lib/access/route.ts";
import { newInvitesInput } from "@/lib/agents/invite.ts";
import { invitePeople } from "@/lib/agents/invite-people.ts";
import { listInvites } from "@/lib/agents/invite-store.ts";
import { findAgent } from "@/lib/agents/store.ts";

/** `{data: invites}` that nobody accepted yet, expired ones too. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return { data: await listInvites(scope, agent.id) };
});

/** `{data: [{written, email, outcome, invite}]}`, one for each address in the pasted text. The link is in it only without a mail server. */
export const POST = adminRoute<{ agent: string }>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { addresses } = await body(newInvitesInput);
  return { data: await invitePeople(scope, agent.id, addresses) };
});
