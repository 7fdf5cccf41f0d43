import { keepBrowserSecret } from "@/lib/access/browser-unlock.ts";
import { personRoute } from "@/lib/access/route.ts";
import { beginAuthorization } from "@/lib/oauth/begin-authorization.ts";

type Params = { member: string; connector: string };

/** `{url}`: where the browser goes to consent. It has to come back within 10 minutes with the cookie that is set here. */
export const POST = personRoute<Params>(async ({ scope, params, request }) => {
  const { secret, headers } = keepBrowserSecret(request);
  const begun = await beginAuthorization(scope, { memberId: params.member, connectorId: params.connector, browser: secret });
  return Response.json(begun, { headers });
});
