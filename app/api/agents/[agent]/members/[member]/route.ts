import { adminRoute } from "@/lib/access/route.ts";
import { removeMember } from "@/lib/agents/member-store.ts";
import { findAgent } from "@/lib/agents/store.ts";

/** 204. The member's key stops working and their connections are wiped. */
export const DELETE = adminRoute<{ agent: string; member: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  await removeMember(scope, agent.id, params.member);
});
