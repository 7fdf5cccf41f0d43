import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { catalogues } from "@/lib/connectors/store.ts";
import { checkPolicy } from "@/lib/policy/check.ts";
import { policyCheckInput } from "@/lib/policy/policy-input.ts";

/** `{errors, warnings}` of a text against the agent's schema. Nothing is saved. */
export const POST = adminRoute<{ agent: string }>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { text } = await body(policyCheckInput);
  const { errors, warnings } = await checkPolicy({ text, catalogues: await catalogues(scope, agent.id) });
  return { errors, warnings };
});
