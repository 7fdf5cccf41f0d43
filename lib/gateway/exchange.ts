import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import type { World } from "@/lib/gateway/world.ts";
import { ConnectionError } from "@/lib/oauth/connection-error.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

/** The HTTP headers that every request to an upstream carries; whatever the client sent of these stays behind. */
const fixedHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/**
 * Sends one message to a connector. The only place of the gateway that opens an upstream connection; it asks for leave (`Cleared`), which a
 * call has only once its ALLOW is durable. Never sends twice, with one exception: a token of OAuth that the upstream refuses (HTTP 401,
 * RFC 6750, section 3.1, so it has done nothing) is refreshed and tried once more. What it says in `WWW-Authenticate` is not followed.
 * Throws `OutboundError`, `ConnectionError` and `CannotBeOpened`.
 */
export async function exchange(
  world: World,
  call: Cleared,
  message: {
    method?: "POST" | "GET" | "DELETE";
    body: string | null;
    headers: Readonly<Record<string, string>>;
    signal: AbortSignal;
  },
): Promise<GuardedAnswer> {
  const first = await world.target(call.scope, call.connector);
  const answer = await send(world, call, message, first);
  if (answer.status !== 401 || call.connector.authKind !== "oauth" || first.token === null) return answer;
  answer.abort();
  const renewed = await world.target(call.scope, call.connector, first.token);
  const again = await send(world, call, message, renewed);
  if (again.status !== 401 || renewed.token === null) return again;
  again.abort();
  await world.refusedTwice(call.scope, call.connector, renewed.token);
  throw new ConnectionError("needs_reconnect");
}

function send(
  world: World,
  call: Cleared,
  message: Parameters<typeof exchange>[2],
  { url, token, addressPolicy }: Awaited<ReturnType<World["target"]>>,
): Promise<GuardedAnswer> {
  return world.send({
    url,
    method: message.method ?? "POST",
    headers: {
      ...message.headers,
      ...(message.body === null ? {} : fixedHeaders),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: message.body,
    signal: message.signal,
    addressPolicy,
    poolKey: `${call.scope.memberId}/${call.connector.id}`,
  });
}
