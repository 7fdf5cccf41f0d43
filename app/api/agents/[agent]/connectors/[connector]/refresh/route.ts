import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { connectorToken, findConnector, noteListError, relistConnector } from "@/lib/connectors/store.ts";
import { isDemoService } from "@/lib/demo/demo-service.ts";
import { listDemoTools } from "@/lib/demo/list-demo-tools.ts";
import { Problem } from "@/lib/errors.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";

/** Asks the upstream for its tools again. When that fails, what was listed before stays, and the connector says why. */
export const POST = adminRoute<{ agent: string; connector: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  const { id, key, url, origin } = await findConnector(scope, agent.id, params.connector);
  try {
    const listed =
      origin === "demo" && isDemoService(key)
        ? await listDemoTools(key)
        : await listTools({ url, token: await connectorToken(scope, id), addressPolicy: upstreamAddressPolicy() });
    return await relistConnector(scope, agent.id, id, listed);
  } catch (error) {
    if (error instanceof Problem) await noteListError(scope, id, error.message);
    throw error;
  }
});
