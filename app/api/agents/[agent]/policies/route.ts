import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { policyInput } from "@/lib/policy/policy-input.ts";
import { listPolicies, savePolicy } from "@/lib/policy/store.ts";
import { expectedVersion, versionTag } from "@/lib/policy/version-tag.ts";

/** `{version, data: policies}`, by name. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  const { version, policies } = await listPolicies(scope, agent.id);
  return Response.json({ version, data: policies }, { headers: { etag: versionTag(version) } });
});

/** 201 with the policy, the version of the set that it made and the warnings; 422 with positions when it does not hold. */
export const POST = adminRoute<{ agent: string }>(async ({ scope, request, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const input = await body(policyInput);
  const { policy, version, warnings } = await savePolicy(scope, agent.id, input, { expectedVersion: expectedVersion(request) });
  return Response.json({ ...policy, version, warnings }, { status: 201, headers: { etag: versionTag(version) } });
});
