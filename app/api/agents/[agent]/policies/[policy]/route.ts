import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { policyInput } from "@/lib/policy/policy-input.ts";
import { findPolicy, listPolicies, removePolicy, savePolicy } from "@/lib/policy/store.ts";
import { expectedVersion, versionTag } from "@/lib/policy/version-tag.ts";

type Params = { agent: string; policy: string };

export const GET = adminRoute<Params>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  // In this order, so that the tag is never newer than the text: an If-Match made of it would overwrite what nobody has seen.
  const { version } = await listPolicies(scope, agent.id);
  const policy = await findPolicy(scope, agent.id, params.policy);
  return Response.json({ ...policy, version }, { headers: { etag: versionTag(version) } });
});

/** Saves a new revision as the next version of the set. With `If-Match`, only when the set is still at that version. */
export const PUT = adminRoute<Params>(async ({ scope, request, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { id: policyId } = await findPolicy(scope, agent.id, params.policy);
  const input = await body(policyInput);
  const saved = await savePolicy(scope, agent.id, input, { policyId, expectedVersion: expectedVersion(request) });
  return Response.json(
    { ...saved.policy, version: saved.version, warnings: saved.warnings },
    { headers: { etag: versionTag(saved.version) } },
  );
});

/** 204. The texts of earlier versions stay. */
export const DELETE = adminRoute<Params>(async ({ scope, request, params }) => {
  const agent = await findAgent(scope, params.agent);
  const { version } = await removePolicy(scope, agent.id, params.policy, { expectedVersion: expectedVersion(request) });
  return new Response(null, { status: 204, headers: { etag: versionTag(version) } });
});
