import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import { forward } from "@/lib/gateway/forward.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { relay } from "@/lib/gateway/relay.ts";
import { completeEvents, completeJson } from "@/lib/gateway/translate.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Era, Outcome } from "@/lib/vocabulary.ts";

/**
 * Forwards an allowed call, relays the answer as it comes and completes the record with what became of it. Never throws. A client that
 * goes away ends the upstream's work (in MCP 2026-07-28 that is how a call is cancelled).
 */
export async function deliver(
  world: World,
  call: AllowedCall,
  auditId: string,
  client: { era: Era; request: Request },
): Promise<Response> {
  const sentMs = world.monotonicMs();
  const abort = new AbortController();
  const signal = AbortSignal.any([client.request.signal, abort.signal]);
  const complete = (outcome: Outcome, upstreamStatus: number | null, bytes: number): Promise<void> =>
    world
      .complete(call.scope.organizationId, {
        recordId: call.recordId,
        outcome,
        upstreamStatus,
        bytes,
        upstreamMilliseconds: Math.round(world.monotonicMs() - sentMs),
      })
      .catch((error: unknown) => world.report("cannot_complete", { error }));

  const forwarded = await forward(world, call, { era: client.era, headers: client.request.headers, signal });
  if (forwarded.kind === "failed") {
    await complete(forwarded.outcome, forwarded.status, 0);
    const refusal = new Refusal({ code: forwarded.failure, service: call.connector.key, auditId });
    return refusalToResponse(refusal, { idText: call.message.idText, era: client.era });
  }

  const { status, headers, body } = forwarded.answer;
  const type = headers["content-type"] ?? "application/json";
  const events = /^text\/event-stream\b/i.test(type);
  const translated = client.era === "modern" && call.connector.era === "legacy";
  const source = translated ? (events ? completeEvents(body) : completeJson(body)) : body;
  const stream = relay(source[Symbol.asyncIterator](), {
    events,
    abortUpstream: () => abort.abort(),
    ended: (outcome, bytes) => void complete(outcome, status, bytes),
  });
  return new Response(stream, {
    status,
    headers: {
      "content-type": type,
      "cache-control": events ? "no-cache, no-transform" : "no-store",
      ...(events ? { "x-accel-buffering": "no" } : {}),
    },
  });
}
