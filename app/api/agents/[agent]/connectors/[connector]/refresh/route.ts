import { browserSecretOf } from "@/lib/access/browser-unlock.ts";
import { personOfAdmin } from "@/lib/access/gate.ts";
import { adminRoute } from "@/lib/access/route.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { connectorToken, findConnector, noteListError, relistConnector } from "@/lib/connectors/store.ts";
import { isDemoService } from "@/lib/demo/demo-service.ts";
import { listDemoTools } from "@/lib/demo/list-demo-tools.ts";
import { Problem } from "@/lib/errors.ts";
import { accessToken } from "@/lib/oauth/access-token.ts";
import { ConnectionError } from "@/lib/oauth/connection-error.ts";
import { ownMembership } from "@/lib/oauth/connection-store.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import type { AdminScope } from "@/lib/scope.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";

/** Asks the upstream for its tools again. When that fails, what was listed before stays, and the connector says why. */
export const POST = adminRoute<{ agent: string; connector: string }>(async ({ scope, params, request }) => {
  const agent = await findAgent(scope, params.agent);
  const { id, key, url, origin, authKind } = await findConnector(scope, agent.id, params.connector);
  try {
    const listed =
      origin === "demo" && isDemoService(key)
        ? await listDemoTools(key)
        : await listTools({
            url,
            token:
              authKind === "oauth"
                ? await ownToken(scope, { agentId: agent.id, connectorId: id, browser: browserSecretOf(request) })
                : await connectorToken(scope, id),
            addressPolicy: upstreamAddressPolicy(),
          });
    return await relistConnector(scope, agent.id, id, listed);
  } catch (error) {
    if (error instanceof Problem) await noteListError(scope, id, error.message);
    throw error;
  }
});

/** Where members sign in by OAuth, an admin lists with their own account: nobody else's is theirs to use. */
async function ownToken(
  scope: AdminScope,
  { agentId, connectorId, browser }: { agentId: string; connectorId: string; browser: Buffer | null },
): Promise<string> {
  const person = personOfAdmin(scope);
  const memberId = person && (await ownMembership(person, agentId));
  try {
    const token = memberId ? await accessToken({ organizationId: scope.organizationId, memberId, browser }, connectorId) : null;
    if (token !== null) return token;
  } catch (error) {
    if (!(error instanceof ConnectionError || error instanceof CannotBeOpened)) throw error;
  }
  throw new Problem(
    "conflict",
    "Its tools are listed with your own account, and this browser has none that is connected. Nothing was listed; connect it on My access first.",
  );
}
