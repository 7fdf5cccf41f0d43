import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listVersions } from "@/lib/policy/store.ts";

/** `{data: versions}` of the policy set, newest first: who made each, when, and what for. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return { data: await listVersions(scope, agent.id) };
});
