import { adminRoute, created } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { newConnectorInput } from "@/lib/connectors/connector-input.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { checkResourceRules } from "@/lib/connectors/resource-rules.ts";
import { addConnector, listConnectors, notListedYet } from "@/lib/connectors/store.ts";
import { keepApp } from "@/lib/oauth/client-store.ts";
import { lookUpSettings } from "@/lib/oauth/look-up-settings.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import { isResourceKind } from "@/lib/policy/identifier.ts";

/** `{data: connectors}` with their tools, by key. Tokens are not among what is answered. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return { data: await listConnectors(scope, agent.id) };
});

/**
 * 201 with the connector and the tools that its upstream listed just now; nothing is stored when it did not. Where members sign in by
 * OAuth, its authorization server is looked up instead, and the tools are listed when the first of them has connected.
 */
export const POST = adminRoute<{ agent: string }>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { auth, ...input } = await body(newConnectorInput);
  const addressPolicy = upstreamAddressPolicy();
  checkAddress(input.url, addressPolicy);
  const listed =
    auth.kind === "oauth"
      ? notListedYet(input.url)
      : await listTools({ url: input.url, token: auth.kind === "bearer" ? auth.token : null, addressPolicy });
  checkResourceRules(
    input,
    listed.tools.map((tool) => tool.definition),
    isResourceKind,
  );
  if (auth.kind !== "oauth") return created(await addConnector(scope, agent.id, { ...input, auth }, listed));
  const settings = await lookUpSettings(input.url, auth);
  const connector = await addConnector(scope, agent.id, { ...input, auth: { kind: "oauth", settings } }, listed);
  if (auth.app) await keepApp(scope, connector.id, { clientId: auth.app.clientId, secret: auth.app.clientSecret ?? null });
  return created(connector);
});
