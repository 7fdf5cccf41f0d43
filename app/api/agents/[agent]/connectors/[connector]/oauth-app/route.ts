import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { oauthAppInput } from "@/lib/connectors/connector-input.ts";
import { findConnector } from "@/lib/connectors/store.ts";
import { forgetClients, keepApp } from "@/lib/oauth/client-store.ts";

type Params = { agent: string; connector: string };

/** 204. The client id and secret of the app that an admin registered; the secret is kept sealed and never answered. */
export const PUT = adminRoute<Params>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { id } = await findConnector(scope, agent.id, params.connector);
  const { clientId, clientSecret } = await body(oauthAppInput);
  await keepApp(scope, id, { clientId, secret: clientSecret ?? null });
});

/** 204. The app is forgotten, and what Wicket registered itself. */
export const DELETE = adminRoute<Params>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  const { id } = await findConnector(scope, agent.id, params.connector);
  await forgetClients(scope, id);
});
