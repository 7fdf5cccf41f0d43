import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import { encodeHeaderValue } from "@/lib/gateway/header-value.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import { headersForUpstream } from "@/lib/gateway/passed-headers.ts";
import { carriedMeta, modernMeta, rebuild, writeCall } from "@/lib/gateway/rebuild.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import { wholeBody } from "@/lib/gateway/upstream-messages.ts";
import { HandshakeFailed, openUpstreamSession, sessionHeaders } from "@/lib/gateway/upstream-session.ts";
import type { World } from "@/lib/gateway/world.ts";
import { type GuardedAnswer, OutboundError } from "@/lib/outbound/guarded-request.ts";
import { wicketVersion } from "@/lib/version.ts";
import type { Era, Outcome } from "@/lib/vocabulary.ts";

const errorBytesMaximum = 64 * 1024;
const credentialStatuses = [401, 403, 407];

/** What came back: an answer to relay, or how it failed. `session_ended`: the upstream said that it did not take the call. */
export type Forwarded = { kind: "answered"; answer: GuardedAnswer } | Failed;
export type Failed = {
  kind: "failed";
  outcome: Outcome;
  failure: "upstream_unreachable" | "upstream_failed" | "upstream_silent" | "session_ended";
  status: number | null;
};

type Client = { era: Era; headers: Headers; signal: AbortSignal };

/**
 * Sends an allowed call to its upstream, in the era that the upstream speaks, once. In the client's own era every byte but the tool's
 * name is the client's; across eras the envelope is written anew and `arguments` keep their bytes. Never throws: after the record an
 * upstream's failure is an answer too.
 */
export async function forward(world: World, call: AllowedCall, message: CallMessage, client: Client): Promise<Forwarded> {
  try {
    return await (call.connector.era === "modern" ? forwardModern : forwardLegacy)(world, call, message, client);
  } catch (error) {
    return failureOf(world, error, client.signal);
  }
}

/** What an exchange that threw amounts to. */
export function failureOf(world: World, error: unknown, signal: AbortSignal): Failed {
  if (signal.aborted) return failed("client_left", "upstream_unreachable");
  if (error instanceof HandshakeFailed) return failed("upstream_error", "upstream_failed");
  if (error instanceof OutboundError && error.reason === "silent") return failed("upstream_silent", "upstream_silent");
  if (error instanceof OutboundError) return failed("upstream_unreachable", "upstream_unreachable");
  world.report("cannot_complete", { error });
  return failed("upstream_error", "upstream_failed");
}

async function forwardModern(world: World, call: AllowedCall, message: CallMessage, client: Client): Promise<Forwarded> {
  const { toolName, connector } = call;
  const meta = [
    ...modernMeta({ protocolVersion: connector.protocolVersion, name: "wicket", version: wicketVersion }),
    ...carriedMeta(message),
  ];
  const { idText, argumentsText } = message;
  const same = client.era === "modern";
  const answer = await exchange(world, call, {
    body: same ? rebuild(message, { name: toolName }) : writeCall({ idText, name: toolName, argumentsText, meta }),
    headers: headersForUpstream(same ? client.headers : new Headers(), {
      "mcp-protocol-version": connector.protocolVersion,
      "mcp-method": "tools/call",
      "mcp-name": encodeHeaderValue(toolName),
    }),
    signal: client.signal,
  });
  return readAnswer(answer);
}

async function forwardLegacy(world: World, call: AllowedCall, message: CallMessage, client: Client): Promise<Forwarded> {
  const { toolName, connector } = call;
  const session = await openUpstreamSession(world, call, client.signal);
  const { idText, argumentsText } = message;
  const meta = carriedMeta(message);
  const answer = await exchange(world, call, {
    body:
      client.era === "legacy" ? rebuild(message, { name: toolName }) : writeCall({ idText, name: toolName, argumentsText, meta }),
    headers: sessionHeaders(session),
    signal: client.signal,
  });
  // 2025-11-25, "Session Management": 404 is how a server says that it has ended a session. It did not take the call; it is not sent again
  // all the same, because its bytes were there.
  if (answer.status === 404 && session.sessionId !== "") {
    answer.abort();
    await world.sessions.forget(call.scope, connector.id, call.clientSession, session.sessionId);
    return failed("upstream_error", "session_ended", 404);
  }
  return readAnswer(answer);
}

/**
 * A 200 that a JSON-RPC message can be in is relayed as it comes, and so is a small 4xx that really is a JSON-RPC error: the upstream's
 * protocol layer speaks that way. 401, 403 and 407 are about Wicket's credential there, so they are not the client's. Anything else that an upstream may say is not for the client's eyes.
 */
export async function readAnswer(answer: GuardedAnswer): Promise<Forwarded> {
  const type = answer.headers["content-type"] ?? "";
  if (answer.status === 200 && /^(application\/json|text\/event-stream)\s*(;|$)/i.test(type)) return { kind: "answered", answer };
  if (
    answer.status >= 400 &&
    answer.status < 500 &&
    !credentialStatuses.includes(answer.status) &&
    /^application\/json\s*(;|$)/i.test(type)
  ) {
    const text = await readUpstreamBody(answer.body, errorBytesMaximum);
    if (text !== null && isRpcError(text)) return { kind: "answered", answer: { ...answer, body: wholeBody(text) } };
  }
  answer.abort();
  return failed("upstream_error", "upstream_failed", answer.status);
}

function isRpcError(text: string): boolean {
  try {
    const message = JSON.parse(text) as { jsonrpc?: unknown; error?: { code?: unknown; message?: unknown } } | null;
    return message?.jsonrpc === "2.0" && typeof message.error?.code === "number" && typeof message.error.message === "string";
  } catch {
    return false;
  }
}

function failed(outcome: Outcome, failure: Failed["failure"], status: number | null = null): Failed {
  return { kind: "failed", outcome, failure, status };
}
