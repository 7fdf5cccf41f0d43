import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import { renameEvents } from "@/lib/gateway/event-ids.ts";
import { relay } from "@/lib/gateway/relay.ts";
import { type Change, mapEvents, mapJson } from "@/lib/gateway/upstream-messages.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";
import type { Outcome } from "@/lib/vocabulary.ts";

/** Writes what became of a call into its record; a record that cannot be completed is reported and stays open. Never throws. */
export type Complete = (outcome: Outcome, upstreamStatus: number | null, bytes: number) => Promise<void>;

/** The completion of a recorded call, its clock starting now. */
export function completion(world: World, call: AllowedCall): Complete {
  const sentMs = world.monotonicMs();
  return (outcome, upstreamStatus, bytes) =>
    world
      .complete(call.scope.organizationId, {
        recordId: call.recordId,
        outcome,
        upstreamStatus,
        bytes,
        upstreamMilliseconds: Math.round(world.monotonicMs() - sentMs),
      })
      .catch((error: unknown) => world.report("cannot_complete", { error }));
}

/**
 * The response that hands an upstream's answer on as it comes. With `change` each message of it is shown to that first, and an answer
 * that cannot be read as messages breaks off; without, the bytes pass as they are. `headers` are added.
 */
export function relayAnswer(
  answer: GuardedAnswer,
  how: {
    abort: AbortController;
    complete?: Complete;
    change?: Change;
    headers?: Record<string, string>;
    /** What the ids of events are called here, where `change` is given. */
    renameEvent?: (id: string) => string;
    /** What is put between the events. */
    around?: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
    /** The client's own signal: it may leave before anybody reads the answer. */
    left?: AbortSignal;
  },
): Response {
  const { status, headers, body } = answer;
  const type = headers["content-type"] ?? "application/json";
  const events = /^text\/event-stream\b/i.test(type);
  const looked = how.change ? (events ? mapEvents : mapJson)(body, how.change) : body;
  const renamed = events && how.renameEvent ? renameEvents(looked, how.renameEvent) : looked;
  const source = events && how.around ? how.around(renamed) : renamed;
  const stream = relay(source[Symbol.asyncIterator](), {
    events,
    ...(how.left ? { left: how.left } : {}),
    abortUpstream: () => {
      how.abort.abort();
      answer.abort();
    },
    ended: (outcome, bytes) => void how.complete?.(outcome, status, bytes),
  });
  return new Response(stream, {
    status,
    headers: {
      // The upstream's own parameters stay behind: another charset would make other text of the bytes that were looked at.
      "content-type": events ? "text/event-stream" : "application/json",
      "cache-control": events ? "no-cache, no-transform" : "no-store",
      ...(events ? { "x-accel-buffering": "no" } : {}),
      ...how.headers,
    },
  });
}
