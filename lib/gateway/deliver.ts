import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { listsChanged, listsRestOn } from "@/lib/gateway/lists-changed.ts";
import type { Message } from "@/lib/gateway/message.ts";
import { type Failed, type Forwarded, failureOf } from "@/lib/gateway/read-answer.ts";
import { Refusal, type RefusalFacts, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type Complete, completion, relayAnswer } from "@/lib/gateway/relay-answer.ts";
import type { Settled } from "@/lib/gateway/settle.ts";
import { watchStanding } from "@/lib/gateway/standing-watch.ts";
import { type Change, changedJson, wholeBody } from "@/lib/gateway/upstream-messages.ts";
import { news } from "@/lib/gateway/with-news.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

export type Delivery = {
  arrival: Arrival<Message | null>;
  /** The connector's key, for the client to read. */
  service: string;
  /** The decisions that the message rests on; empty for one that needed none. */
  settled: readonly Settled[];
  /** Sends the message, once. What is given to `atEnd` is done when the answer is over, however it ends. */
  ask: (signal: AbortSignal, atEnd: (act: () => void) => void) => Promise<Forwarded>;
  /** What the messages of an answer go through on their way down; undefined where its bytes may pass unread. */
  changeOf: (events: boolean) => Change | undefined;
  /** Looks at the bytes of an answer that pass unread. */
  guard?: (body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** Whether the answer is one that stays open to tell of changes. */
  staysOpen?: boolean;
  /** What the ids of events are called here. */
  renameEvent?: (id: string) => string;
  /** Headers to answer with, known once the upstream has answered. */
  headersOf?: (answer: GuardedAnswer) => Promise<Record<string, string>>;
};

/**
 * Sends what may be sent, relays the answer as it comes and completes the records with what became of it. Never throws. A client that goes
 * away ends the upstream's work (in MCP 2026-07-28 that is how a call is cancelled).
 */
export async function deliver(world: World, { arrival, service, settled, ...how }: Delivery): Promise<Response> {
  const { message, request, era } = arrival;
  const abort = new AbortController();
  const signal = AbortSignal.any([request.signal, abort.signal]);
  // An answer that may stay open for long ends when its member, key or agent is no longer in good standing.
  const told = how.staysOpen ? news() : null;
  let restsOn = listsRestOn(arrival.facts);
  const seen = async (facts: Facts) => {
    if (restsOn !== listsRestOn(facts)) told?.add(listsChanged(message));
    restsOn = listsRestOn(facts);
  };
  const ends = told ? [watchStanding(world, arrival, { service, seen, ended: () => abort.abort() })] : [];
  const completions = settled.map(({ allowed }) => completion(world, allowed));
  const complete: Complete = async (...outcome) => {
    for (const act of ends.splice(0)) act();
    await Promise.all(completions.map((one) => one(...outcome)));
  };
  const failureFacts = ({ failure }: Failed): RefusalFacts => {
    const about = { service, auditId: settled[0]?.auditId ?? null };
    switch (failure) {
      case "key_replaced":
        return { code: "unauthenticated" };
      case "needs_reconnect":
      case "sign_in_unavailable":
      case "sign_in_refused":
        return { code: failure, page: `${world.publicUrl}/me`, ...about };
      default:
        return { code: failure, ...about };
    }
  };
  const idText = message && message.kind !== "notification" ? message.idText : null;
  try {
    const forwarded = await how.ask(signal, (act) => ends.push(act)).catch((error: unknown) => failureOf(world, error, signal));
    if (forwarded.kind === "failed") {
      await complete(forwarded.outcome, forwarded.status, 0);
      return refusalToResponse(new Refusal(failureFacts(forwarded)), { idText, era });
    }
    if (forwarded.kind === "bare") {
      await complete("answered", forwarded.status, 0);
      return bare(forwarded.status);
    }
    const { answer } = forwarded;
    const headers = (await how.headersOf?.(answer)) ?? {};
    const { renameEvent } = how;
    const passing = {
      abort,
      complete,
      headers,
      left: request.signal,
      ...(renameEvent ? { renameEvent } : {}),
      ...(told ? { around: told.around } : {}),
    };
    const events = /^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "");
    const change = how.changeOf(events);
    if (change && !events) {
      // Looked at before anything is answered, so that what may not be passed on is an error and not half an answer.
      const text = await changedJson(answer.body, change);
      return relayAnswer({ ...answer, body: wholeBody(text) }, passing);
    }
    if (change) return relayAnswer(answer, { ...passing, change });
    return relayAnswer({ ...answer, body: how.guard ? how.guard(answer.body) : answer.body }, passing);
  } catch (error) {
    const failure = failureOf(world, error, signal);
    abort.abort();
    // The upstream was reached: it broke off, or said what may not be passed on.
    const outcome = failure.outcome === "upstream_unreachable" ? "upstream_error" : failure.outcome;
    await complete(outcome, failure.status, 0);
    return refusalToResponse(new Refusal(failureFacts(failure)), { idText, era });
  }
}

/** An answer without a body: a message that was taken (202), a session that was ended, a method of HTTP that is not served (405). */
export function bare(status: number): Response {
  return new Response(null, { status, ...(status === 405 ? { headers: { allow: "POST" } } : {}) });
}
