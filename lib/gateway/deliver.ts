import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import { forward } from "@/lib/gateway/forward.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { completion, relayAnswer } from "@/lib/gateway/relay-answer.ts";
import { completeResult } from "@/lib/gateway/translate.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Era } from "@/lib/vocabulary.ts";

/**
 * Forwards an allowed call, relays the answer as it comes and completes the record with what became of it. Never throws. A client that
 * goes away ends the upstream's work (in MCP 2026-07-28 that is how a call is cancelled).
 */
export async function deliver(
  world: World,
  call: AllowedCall,
  message: CallMessage,
  auditId: string,
  client: { era: Era; request: Request },
): Promise<Response> {
  const abort = new AbortController();
  const signal = AbortSignal.any([client.request.signal, abort.signal]);
  const complete = completion(world, call);
  const forwarded = await forward(world, call, message, { era: client.era, headers: client.request.headers, signal });
  if (forwarded.kind === "failed") {
    await complete(forwarded.outcome, forwarded.status, 0);
    const refusal = new Refusal({ code: forwarded.failure, service: call.connector.key, auditId });
    return refusalToResponse(refusal, { idText: message.idText, era: client.era });
  }
  const translated = client.era === "modern" && call.connector.era === "legacy";
  return relayAnswer(forwarded.answer, { abort, complete, ...(translated ? { change: completeResult } : {}) });
}
