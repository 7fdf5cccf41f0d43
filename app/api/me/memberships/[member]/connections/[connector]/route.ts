import { browserSecretOf, keepBrowserSecret } from "@/lib/access/browser-unlock.ts";
import { personRoute } from "@/lib/access/route.ts";
import { connectWithToken } from "@/lib/agents/connection-store.ts";
import { connectionInput } from "@/lib/connectors/connector-input.ts";
import { disconnectAccount } from "@/lib/oauth/disconnect-account.ts";

type Params = { member: string; connector: string };

/** 204. The token is kept sealed and never answered. The cookie that comes with it opens the member's connections in this browser. */
export const PUT = personRoute<Params>(async ({ scope, params, request, body }) => {
  const { token } = await body(connectionInput);
  const { secret, headers } = keepBrowserSecret(request);
  await connectWithToken(scope, params.member, params.connector, { token, browser: secret });
  return new Response(null, { status: 204, headers });
});

/** 204. The tokens are wiped, and revoked where they came from if that can be done. */
export const DELETE = personRoute<Params>(async ({ scope, params, request }) => {
  await disconnectAccount(scope, params.member, { connectorId: params.connector, browser: browserSecretOf(request) });
});
