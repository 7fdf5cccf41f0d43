import { KeyReplaced } from "@/lib/agents/credential-store.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import { wholeBody } from "@/lib/gateway/upstream-messages.ts";
import { HandshakeFailed } from "@/lib/gateway/upstream-session.ts";
import type { World } from "@/lib/gateway/world.ts";
import { ConnectionError } from "@/lib/oauth/connection-error.ts";
import { type GuardedAnswer, OutboundError } from "@/lib/outbound/guarded-request.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import type { Outcome } from "@/lib/vocabulary.ts";

const errorBytesMaximum = 64 * 1024;
const credentialStatuses = [401, 403, 407];

/**
 * What came back: an answer to relay, one whose status says it all, or how it failed. `session_ended`: the upstream said that it did not
 * take the call.
 */
export type Forwarded = { kind: "answered"; answer: GuardedAnswer } | { kind: "bare"; status: number } | Failed;
export type Failed = {
  kind: "failed";
  outcome: Outcome;
  failure: "key_replaced" | "upstream_unreachable" | "upstream_failed" | "upstream_silent" | "session_ended" | SignInFailure;
  status: number | null;
};

/** What is wrong with the member's sign-in at the upstream: it is over, cannot be renewed just now, or was refused (HTTP 401). */
export type SignInFailure = "needs_reconnect" | "sign_in_unavailable" | "sign_in_refused";

/**
 * A 200 that a JSON-RPC message can be in is relayed, and so is a small 4xx that really is a JSON-RPC error: the upstream's protocol layer
 * speaks that way. 401, 403 and 407 are about Wicket's credential there, so they are not the client's. Anything else that an upstream may
 * say is not for the client's eyes.
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
  return failed("upstream_error", answer.status === 401 ? "sign_in_refused" : "upstream_failed", answer.status);
}

/** What an exchange that threw amounts to. */
export function failureOf(world: World, error: unknown, signal: AbortSignal): Failed {
  if (signal.aborted) return failed("client_left", "upstream_unreachable");
  if (error instanceof KeyReplaced) return failed("not_sent", "key_replaced");
  if (error instanceof CannotBeOpened) return failed("not_sent", "needs_reconnect");
  if (error instanceof ConnectionError)
    return failed("not_sent", error.code === "needs_reconnect" ? "needs_reconnect" : "sign_in_unavailable");
  if (error instanceof HandshakeFailed) return failed("upstream_error", "upstream_failed");
  if (error instanceof OutboundError && error.reason === "silent") return failed("upstream_silent", "upstream_silent");
  if (error instanceof OutboundError) return failed("upstream_unreachable", "upstream_unreachable");
  world.report("cannot_complete", { error });
  return failed("upstream_error", "upstream_failed");
}

export function failed(outcome: Outcome, failure: Failed["failure"], status: number | null = null): Failed {
  return { kind: "failed", outcome, failure, status };
}

function isRpcError(text: string): boolean {
  try {
    const message = JSON.parse(text) as { jsonrpc?: unknown; error?: { code?: unknown; message?: unknown } } | null;
    return message?.jsonrpc === "2.0" && typeof message.error?.code === "number" && typeof message.error.message === "string";
  } catch {
    return false;
  }
}
