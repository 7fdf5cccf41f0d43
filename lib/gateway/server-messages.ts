import type { PassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { JsonObject, Message } from "@/lib/gateway/message.ts";
import { findMethod } from "@/lib/gateway/methods.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { completion } from "@/lib/gateway/relay-answer.ts";
import { resolveIn } from "@/lib/gateway/resolve.ts";
import { settle } from "@/lib/gateway/settle.ts";
import { resultLimits } from "@/lib/gateway/translate.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import type { Change } from "@/lib/gateway/upstream-messages.ts";
import type { World } from "@/lib/gateway/world.ts";
import { parseStrict } from "@/lib/strict-json/strict-json.ts";

const answerBytesMaximum = 64 * 1024;

/**
 * What an upstream says to the client on a stream: answers and notifications pass, what it asks of the client passes only if the table of
 * methods lets it, and sampling and elicitation only if a policy allows them for this member. What does not pass never reaches the client;
 * the upstream is told so with a JSON-RPC error. A message that is not clean JSON ends the stream.
 */
export function judgeServerMessages(world: World, arrival: Arrival<Message | null>, cleared: PassedMessage): Change {
  return async (text) => {
    const { value, spanOf } = parseStrict(new TextEncoder().encode(text), resultLimits);
    if (Array.isArray(value) || typeof value !== "object" || value === null)
      throw new Error("An upstream sent something that is no message.");
    const message = value as JsonObject;
    if (typeof message.method !== "string") return text;
    const kind = "id" in message ? "request" : "notification";
    const row = findMethod(message.method, { kind, direction: "server_to_client", era: arrival.era });
    const handling = row?.handling.service ?? "refused";
    if (handling === "passed") return text;
    if (kind === "notification") return null;
    const allowed = handling === "judged" && (await isAllowed(world, arrival, cleared, message.method));
    if (allowed) return text;
    const id = spanOf(["id"]);
    await answerNo(world, arrival, cleared, id ? text.slice(id.start, id.end) : "null");
    return null;
  };
}

async function isAllowed(
  world: World,
  arrival: Arrival<Message | null>,
  { scope, connector }: PassedMessage,
  method: string,
): Promise<boolean> {
  const args = { server: connector.key };
  const named = { service: connector.key, name: method, isMethod: true, args };
  try {
    // A stream may have been open for hours: who may do what, and what time it is, is asked now.
    const { facts } = await authenticate(world, arrival.memberKey, arrival.request.headers.get("mcp-session-id"));
    const { allowed } = await settle(
      world,
      { ...arrival, facts, startedMs: world.monotonicMs() },
      {
        method,
        name: method,
        args,
        lossyArguments: [],
        resolve: (newest) => resolveIn(world, scope, newest, named),
      },
    );
    await completion(world, allowed)("answered", null, 0);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Tells the upstream that its request was refused, so that it does not wait. A failure here changes nothing for the client. */
async function answerNo(world: World, arrival: Arrival<Message | null>, cleared: PassedMessage, idText: string): Promise<void> {
  const session = await world.sessions.upstream(cleared.scope, cleared.connector.id, cleared.clientSession);
  const error = { code: -32600, message: "Denied by the policy of the proxy in between. The client was not asked." };
  try {
    const answer = await exchange(world, cleared, {
      method: "POST",
      body: `{"jsonrpc":"2.0","id":${idText},"error":${JSON.stringify(error)}}`,
      headers: {
        ...(session && session.sessionId !== "" ? { "mcp-session-id": session.sessionId } : {}),
        "mcp-protocol-version": arrival.request.headers.get("mcp-protocol-version") ?? cleared.connector.protocolVersion,
      },
      signal: arrival.request.signal,
    });
    await readUpstreamBody(answer.body, answerBytesMaximum);
  } catch (failure) {
    world.report("cannot_complete", { error: failure });
  }
}
