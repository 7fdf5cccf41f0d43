import { adminRoute } from "@/lib/access/route.ts";
import { resendInvite } from "@/lib/agents/invite-people.ts";
import { findAgent } from "@/lib/agents/store.ts";

/** The invite with a new link, which is mailed, or answered where no mail server is configured. The link before stops working. */
export const POST = adminRoute<{ agent: string; member: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return resendInvite(scope, agent.id, params.member);
});
