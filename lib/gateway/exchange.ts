import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

/** The HTTP headers that every request to an upstream carries; whatever the client sent of these stays behind. */
const fixedHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/**
 * Sends one JSON-RPC message of an allowed call to its connector. The only place of the gateway that opens an upstream connection; it
 * asks for an `AllowedCall`, which exists only once the decision is durable. Never sends twice. Throws `OutboundError`.
 */
export async function exchange(
  world: World,
  call: AllowedCall,
  message: { body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<GuardedAnswer> {
  const { url, token, addressPolicy } = await world.target(call.scope, call.connector);
  return world.send({
    url,
    method: "POST",
    headers: { ...message.headers, ...fixedHeaders, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: message.body,
    signal: message.signal,
    addressPolicy,
    poolKey: `${call.scope.memberId}/${call.connector.id}`,
  });
}
