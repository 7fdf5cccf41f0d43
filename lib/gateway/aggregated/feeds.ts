import { setTimeout as pause } from "node:timers/promises";
import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { JsonObject } from "@/lib/gateway/message.ts";
import { resultLimits } from "@/lib/gateway/translate.ts";
import { type Change, mapEvents } from "@/lib/gateway/upstream-messages.ts";
import { sessionHeaders } from "@/lib/gateway/upstream-session.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import { modernMeta } from "@/lib/gateway/write-across.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";
import { parseStrictText } from "@/lib/strict-json/strict-json.ts";
import { wicketVersion } from "@/lib/version.ts";

const pauseMsFirst = 1_000;
const pauseMsMost = 30_000;

/** What one upstream sends by itself, event by event. */
type Feed = AsyncGenerator<Uint8Array>;

/**
 * The stream of a legacy upstream's session (GET; MCP 2025-11-25, "Listening for Messages from the Server"). A stream that ends is opened
 * again behind its last event, as a client would, until `signal` says that nobody listens any more. `placed` hears the id of each event.
 * An upstream that has no such stream has an empty one.
 */
export async function* legacyFeed(
  world: World,
  cleared: Cleared,
  session: UpstreamSession,
  how: {
    change: Change;
    lastEventId: string | null;
    once: boolean;
    signal: AbortSignal;
    placed: (id: string) => void;
    /** Called when the upstream has opened its stream, or said that it has none. */
    joined: () => void;
  },
): Feed {
  let { lastEventId } = how;
  const ask = () =>
    exchange(world, cleared, {
      method: "GET",
      body: null,
      headers: {
        accept: "text/event-stream",
        ...sessionHeaders(session),
        ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
      },
      signal: how.signal,
    });
  const noted = (event: Uint8Array) => {
    const id = /(?:^|\r\n|\n|\r)id: ?([^\r\n]+)/.exec(Buffer.from(event).toString())?.[1];
    if (id !== undefined) lastEventId = id;
    if (id !== undefined) how.placed(id);
  };
  yield* again(ask, { ...how, noted });
}

/** What a modern upstream tells of its changes (`subscriptions/listen`; MCP 2026-07-28, "Subscriptions"). */
export async function* modernFeed(
  world: World,
  cleared: Cleared,
  wanted: JsonObject,
  how: {
    change: Change;
    signal: AbortSignal;
    /** Called with what the upstream says that it honours, or with null when it has no such stream. */
    joined: (honoured: JsonObject | null) => void;
  },
): Feed {
  const { protocolVersion } = cleared.connector;
  const entries = modernMeta({ protocolVersion, name: "wicket", version: wicketVersion });
  const meta = Object.fromEntries(entries.map(({ key, valueText }) => [key, JSON.parse(valueText) as unknown]));
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: "wicket-listen",
    method: "subscriptions/listen",
    params: { notifications: wanted, _meta: meta },
  });
  const headers = { "mcp-protocol-version": protocolVersion, "mcp-method": "subscriptions/listen" };
  const ask = () => exchange(world, cleared, { body, headers, signal: how.signal });
  const change: Change = (text) => {
    const { method, params } = JSON.parse(text) as { method?: unknown; params?: { notifications?: JsonObject } };
    if (method === "notifications/subscriptions/acknowledged") how.joined(params?.notifications ?? {});
    return how.change(text);
  };
  yield* again(ask, { ...how, change, once: false, noted: () => undefined, joined: () => undefined });
  how.joined(null);
}

/** Only what an upstream announces, and of that only what `restate` does not leave out: the rest is between Wicket and the upstream. */
export function noticesOnly(restate: (notice: JsonObject, text: string) => string | null): Change {
  return (text) => {
    const { value } = parseStrictText(text, resultLimits);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const notice = value as JsonObject;
    if (typeof notice.method !== "string" || "id" in notice) return null;
    return restate(notice, text);
  };
}

async function* again(
  ask: () => Promise<GuardedAnswer>,
  how: { change: Change; once: boolean; signal: AbortSignal; noted: (event: Uint8Array) => void; joined: () => void },
): Feed {
  for (let waitMs = pauseMsFirst; !how.signal.aborted; waitMs = Math.min(2 * waitMs, pauseMsMost)) {
    let answer: GuardedAnswer | undefined;
    try {
      answer = await ask();
      // 409: the stream that was left a moment ago is still open there.
      how.joined();
      if (answer.status !== 200 && answer.status !== 409 && answer.status < 500) return;
      if (answer.status === 200 && !/^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "")) return;
      for await (const event of answer.status === 200 ? mapEvents(answer.body, how.change) : []) {
        how.noted(event);
        if (event.length > 0) waitMs = pauseMsFirst;
        yield event;
      }
      if (how.once) return;
    } catch (error) {
      if (how.once || how.signal.aborted) return;
      if (!(error instanceof Error)) throw error;
    } finally {
      answer?.abort();
    }
    await pause(waitMs, undefined, { signal: how.signal }).catch(() => undefined);
  }
}
