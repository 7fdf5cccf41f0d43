import { adminRoute } from "@/lib/access/route.ts";
import { withdrawInvite } from "@/lib/agents/invite-people.ts";
import { findAgent } from "@/lib/agents/store.ts";

/** 204. The link stops working. */
export const DELETE = adminRoute<{ agent: string; member: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  await withdrawInvite(scope, agent.id, params.member);
});
