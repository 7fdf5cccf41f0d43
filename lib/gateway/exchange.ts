import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

/** The HTTP headers that every request to an upstream carries; whatever the client sent of these stays behind. */
const fixedHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/**
 * Sends one message to a connector. The only place of the gateway that opens an upstream connection; it
 * asks for leave (`Cleared`), which a call has only once its ALLOW is durable. Never sends twice. Throws `OutboundError`.
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
  const { url, token, addressPolicy } = await world.target(call.scope, call.connector);
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
