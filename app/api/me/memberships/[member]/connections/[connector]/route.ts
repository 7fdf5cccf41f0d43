import { personRoute } from "@/lib/access/route.ts";
import { connectWithToken, disconnect } from "@/lib/agents/member-store.ts";
import { connectionInput } from "@/lib/connectors/connector-input.ts";

type Params = { member: string; connector: string };

/** 204. The token is kept sealed and never answered. */
export const PUT = personRoute<Params>(async ({ scope, params, body }) => {
  const { token } = await body(connectionInput);
  await connectWithToken(scope, params.member, params.connector, token);
});

/** 204. The token is wiped. */
export const DELETE = personRoute<Params>(({ scope, params }) => disconnect(scope, params.member, params.connector));
