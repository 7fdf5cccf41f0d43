import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { Message } from "@/lib/gateway/message.ts";
import { findMethod } from "@/lib/gateway/methods.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { completion } from "@/lib/gateway/relay-answer.ts";
import { resolveIn } from "@/lib/gateway/resolve.ts";
import { settle } from "@/lib/gateway/settle.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import { sessionHeaders } from "@/lib/gateway/upstream-session.ts";
import type { World } from "@/lib/gateway/world.ts";

const answerBytesMaximum = 64 * 1024;

/**
 * Whether what an upstream says to the client on a stream may reach it: what the table of methods passes does, sampling and elicitation
 * only if a policy allows them for this member. Of a request that does not pass the client never hears, and the upstream is told so with a
 * JSON-RPC error. `idText` is null for a notification.
 */
export async function judgeServerMessage(
  world: World,
  arrival: Arrival<Message | null>,
  cleared: Cleared,
  { method, idText }: { method: string; idText: string | null },
): Promise<boolean> {
  const kind = idText === null ? "notification" : "request";
  const row = findMethod(method, { kind, direction: "server_to_client", era: arrival.era });
  // On 2026-07-28 streams carry no requests: that revision asks inside results, and its clients answer by calling again.
  const fits = idText === null || arrival.era === "legacy";
  const handling = fits ? (row?.handling.service ?? "refused") : "refused";
  if (handling === "passed") return true;
  if (idText === null) return false;
  if (handling === "judged" && (await judgeAsked(world, arrival, cleared, method)) === null) return true;
  await answerNo(world, arrival, cleared, idText);
  return false;
}

/** Asks policy whether the upstream may ask this of the member's client. Null when it may; the record is complete then. */
export async function judgeAsked(
  world: World,
  arrival: Arrival<Message | null>,
  { scope, connector }: Cleared,
  method: string,
): Promise<Refusal | null> {
  const row = findMethod(method, { kind: "request", direction: "server_to_client", era: arrival.era });
  if (row?.handling.service === "passed") return null;
  if (row?.handling.service !== "judged") return new Refusal({ code: "unknown_method" });
  const args = { server: connector.key };
  const named = { service: connector.key, name: method, isMethod: true, args };
  try {
    // A stream may have been open for hours: who may do what, and what time it is, is asked now.
    const { facts } = await authenticate(world, arrival.memberKey, arrival.request.headers.get("mcp-session-id"));
    const now = { ...arrival, facts, startedMs: world.monotonicMs() };
    const { allowed } = await settle(world, now, {
      method,
      name: method,
      args,
      lossyArguments: [],
      resolve: (newest) => resolveIn(world, scope, newest, named),
    });
    await completion(world, allowed)("answered", null, 0);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Tells the upstream that its request was refused, so that it does not wait. A failure here changes nothing for the client. */
async function answerNo(world: World, arrival: Arrival<Message | null>, cleared: Cleared, idText: string): Promise<void> {
  const error = { code: -32600, message: "Denied by the policy of the proxy in between. The client was not asked." };
  try {
    const session = await world.sessions.upstream(cleared.scope, cleared.connector.id, cleared.clientSession);
    const { protocolVersion } = cleared.connector;
    const answer = await exchange(world, cleared, {
      method: "POST",
      body: `{"jsonrpc":"2.0","id":${idText},"error":${JSON.stringify(error)}}`,
      headers: sessionHeaders(session ?? { sessionId: "", protocolVersion }),
      signal: arrival.request.signal,
    });
    await readUpstreamBody(answer.body, answerBytesMaximum);
  } catch (failure) {
    world.report("cannot_complete", { error: failure });
  }
}
