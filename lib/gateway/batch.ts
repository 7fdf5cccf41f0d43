import { setTimeout as pause } from "node:timers/promises";
import { eventStream } from "@/lib/gateway/aggregated/stream.ts";
import type { Asking, Posted } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { batchStream } from "@/lib/gateway/batch-stream.ts";
import { type Turn, takeTurns } from "@/lib/gateway/batch-turns.ts";
import { callerOf } from "@/lib/gateway/caller.ts";
import { batchVersion } from "@/lib/gateway/era.ts";
import { type Message, noBatch, parseBody } from "@/lib/gateway/message.ts";
import { readBatch } from "@/lib/gateway/read-batch.ts";
import { relay } from "@/lib/gateway/relay.ts";
import type { World } from "@/lib/gateway/world.ts";

export const batchLimits = {
  /** After this long without all answers the answer begins as a stream, so that nobody in between takes the silence for a failure. */
  wholeAnswerMs: 10_000,
};

/** Answers one message of the batch as if it had been posted alone, by this request. Never throws. */
type Alone = (message: Message, request: Asking) => Promise<Response>;

/**
 * An array of messages (MCP 2025-03-26, "Batching"), for clients that agreed on that revision. Every message is a message of its own to
 * everything behind this: judged, recorded and forwarded by itself, in the order of the array. The answers come as one array, or as one
 * event stream when one of them is a stream or they take long; without requests there is only the status to answer with.
 *
 * @throws {Refusal} for the batch as a whole, of which nothing was forwarded then: `not_json`, `invalid_request` (also where the revision
 * has no batches), `unauthenticated`, `no_such_session` and what `readBatch` throws.
 */
export async function serveBatch(world: World, posted: Posted, alone: Alone): Promise<Response> {
  const { request } = posted;
  const json = parseBody(posted.bytes);
  await checkRevision(world, posted);
  const messages = readBatch(json, request.headers);
  const abort = new AbortController();
  const signal = AbortSignal.any([request.signal, abort.signal]);
  const { method, headers } = request;
  const turns = takeTurns(messages, (message) => alone(message, { method, headers, signal }), signal);
  if (messages.some(({ kind }) => kind === "request")) return answers(turns, request.signal, abort);
  return acceptance(turns);
}

/**
 * The session says what was agreed on. A client without one is believed its header, at a connector's own address only: sessions of /mcp are
 * Wicket's own, and every client of it has one.
 */
async function checkRevision(world: World, { request, door, memberKey }: Posted): Promise<void> {
  const { headers } = request;
  const claimed = headers.get("mcp-protocol-version");
  const sessionId = headers.get("mcp-session-id");
  if (claimed !== null && claimed !== batchVersion) throw noBatch();
  if (sessionId === null && (claimed === null || (door.service ?? null) === null)) throw noBatch();
  const authenticated = await authenticate(world, memberKey, sessionId);
  callerOf(headers, null, { ...authenticated, door, era: "legacy", sessionSecret: world.sessionSecret });
  if (sessionId !== null && authenticated.facts.session?.protocolVersion !== batchVersion) throw noBatch();
}

/** 202 when all of it was taken, else the errors (2025-03-26, "Sending Messages to the Server", 4). */
async function acceptance(turns: AsyncIterable<Turn>): Promise<Response> {
  const errors: string[] = [];
  const statuses: number[] = [];
  for await (const turn of turns) {
    if ("events" in turn || turn.status < 400) continue;
    if (turn.text) errors.push(turn.text);
    statuses.push(turn.status);
  }
  return statuses.length === 0 ? new Response(null, { status: 202 }) : arrayOf(errors, statusOf(statuses, 400));
}

/** Notifications have no answers, whatever becomes of them (JSON-RPC 2.0, "Batch"), so only requests are in the array. */
async function answers(turns: AsyncGenerator<Turn>, left: AbortSignal, abort: AbortController): Promise<Response> {
  const answered: string[] = [];
  const statuses: number[] = [];
  const waiting = new AbortController();
  const late = pause(batchLimits.wholeAnswerMs, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined);
  try {
    for (;;) {
      const next = turns.next();
      const turn = await Promise.race([next, late]);
      if (turn?.done) return arrayOf(answered, statusOf(statuses, 200));
      if (!turn || "events" in turn.value) return streamed(batchStream({ answered, next, rest: turns }), left, abort);
      if (turn.value.message.kind !== "request" || turn.value.text === null) continue;
      answered.push(turn.value.text);
      statuses.push(turn.value.status);
    }
  } finally {
    waiting.abort();
  }
}

function streamed(source: AsyncIterator<Uint8Array>, left: AbortSignal, abort: AbortController): Response {
  return eventStream(relay(source, { events: true, left, abortUpstream: () => abort.abort(), ended: () => undefined }));
}

function arrayOf(texts: readonly string[], status: number): Response {
  return new Response(`[${texts.join(",")}]`, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

/** What all of them say, as the status of the whole. */
function statusOf(statuses: readonly number[], otherwise: number): number {
  const [first = otherwise] = statuses;
  return statuses.every((status) => status === first) ? first : otherwise;
}
