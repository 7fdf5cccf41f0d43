import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { connectorChangeInput } from "@/lib/connectors/connector-input.ts";
import { findConnector, removeConnector, updateConnector } from "@/lib/connectors/store.ts";

type Params = { agent: string; connector: string };

export const GET = adminRoute<Params>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return findConnector(scope, agent.id, params.connector);
});

/** Enables or disables; in force for the next call. */
export const PATCH = adminRoute<Params>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  return updateConnector(scope, agent.id, params.connector, await body(connectorChangeInput));
});

/** 204. Its token and its members' connections are wiped. */
export const DELETE = adminRoute<Params>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  await removeConnector(scope, agent.id, params.connector);
});
