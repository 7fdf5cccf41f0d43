import { adminRoute, created } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { newConnectorInput } from "@/lib/connectors/connector-input.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { checkResourceRules } from "@/lib/connectors/resource-rules.ts";
import { addConnector, listConnectors } from "@/lib/connectors/store.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import { isResourceKind } from "@/lib/policy/identifier.ts";

/** `{data: connectors}` with their tools, by key. Tokens are not among what is answered. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return { data: await listConnectors(scope, agent.id) };
});

/** 201 with the connector and the tools that its upstream listed just now; nothing is stored when it did not. */
export const POST = adminRoute<{ agent: string }>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const input = await body(newConnectorInput);
  const addressPolicy = upstreamAddressPolicy();
  checkAddress(input.url, addressPolicy);
  const listed = await listTools({
    url: input.url,
    token: input.auth.kind === "bearer" ? input.auth.token : null,
    addressPolicy,
  });
  checkResourceRules(
    input,
    listed.tools.map((tool) => tool.definition),
    isResourceKind,
  );
  return created(await addConnector(scope, agent.id, input, listed));
});
