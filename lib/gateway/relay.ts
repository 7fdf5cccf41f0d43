import { OutboundError } from "@/lib/outbound/outbound-error.ts";
import type { Outcome } from "@/lib/vocabulary.ts";

/** A comment line: receivers ignore it (WHATWG HTML, 9.2.6), proxies and clients see a living stream. */
const keepAlive = new TextEncoder().encode(":\n\n");
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export type RelayLimits = {
  /** A comment is sent after this long without an event. */
  keepAliveMs: number;
  /** The answer ends after this long without a byte from the upstream, and after this long in which the client took none. */
  idleMs: number;
  /** The answer ends here even if the upstream would go on. */
  totalMs: number;
  bytesMaximum: number;
};

export const relayLimits: RelayLimits = {
  keepAliveMs: 15_000,
  idleMs: 10 * 60_000,
  totalMs: 60 * 60_000,
  bytesMaximum: 4 * 1024 ** 3,
};

type Options = {
  events: boolean;
  limits?: RelayLimits;
  /** Aborted when the client has gone away: it may do so before anybody reads the stream, and then nobody cancels it either. */
  left?: AbortSignal;
  abortUpstream: () => void;
  ended: (outcome: Outcome, bytes: number) => void;
};

/**
 * Hands an upstream's answer on as it comes, with the reader's pace kept (nothing is read before the client has room for it). An event
 * stream starts with a comment at once, because a host may hold the headers back until the first byte, and carries comments while it is
 * silent, only between events. A chunk without bytes is a sign of life from the upstream and nothing else. `ended` is called exactly once,
 * with what became of the answer and how many of its bytes were relayed; unless it was answered, the upstream is let go of before that.
 */
export function relay(source: AsyncIterator<Uint8Array>, options: Options): ReadableStream<Uint8Array> {
  const { left, limits = relayLimits } = options;
  const place = options.events ? placeInStream() : null;
  const startedAt = performance.now();
  let bytes = 0;
  let finished = false;
  let asking = false;
  /** When the upstream last said something, or since when it is waited for, or for the client. */
  let waitingSince = startedAt;
  let saidAt = startedAt;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let breakOff: (sentence: string) => void = () => undefined;

  function finish(outcome: Outcome, sentence?: string): void {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    left?.removeEventListener("abort", leave);
    if (outcome !== "answered") {
      options.abortUpstream();
      source.return?.().catch(() => undefined);
    }
    options.ended(outcome, bytes);
    if (sentence !== undefined) breakOff(sentence);
  }

  function leave(): void {
    finish("client_left", "The client went away.");
  }

  function watch(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const now = performance.now();
    const isOver = now >= startedAt + limits.totalMs;
    if (isOver || now >= waitingSince + limits.idleMs) {
      finish(isOver || asking ? "upstream_silent" : "client_left", "The answer took longer than Wicket waits.");
      return;
    }
    if (place && now >= saidAt + limits.keepAliveMs) {
      saidAt = now;
      if (place.isBetweenEvents() && controller.desiredSize === 0) controller.enqueue(keepAlive);
    }
    const ends = Math.min(waitingSince + limits.idleMs, startedAt + limits.totalMs);
    const due = place ? Math.min(ends, saidAt + limits.keepAliveMs) : ends;
    // Chunks only move what is due to later, so one timer looks again then instead of being set anew by each of them.
    timer = setTimeout(watch, Math.max(1, due - now), controller);
    timer.unref();
  }

  async function nextChunk(): Promise<Uint8Array | null> {
    for (;;) {
      const next = await source.next();
      waitingSince = performance.now();
      if (next.done || finished) return null;
      const chunk = place ? place.passed(next.value) : next.value;
      if (chunk.length > 0) return chunk;
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        breakOff = (sentence) => controller.error(new Error(sentence));
        if (left?.aborted) {
          leave();
          return;
        }
        left?.addEventListener("abort", leave);
        if (place) controller.enqueue(keepAlive);
        watch(controller);
      },
      async pull(controller) {
        asking = true;
        waitingSince = performance.now();
        try {
          const chunk = await nextChunk();
          if (finished) return;
          if (chunk === null) {
            finish("answered");
            controller.close();
            return;
          }
          bytes += chunk.length;
          if (bytes > limits.bytesMaximum) {
            finish("too_large", "The answer was larger than Wicket relays.");
            return;
          }
          saidAt = waitingSince;
          controller.enqueue(chunk);
        } catch (error) {
          const wasLeft = error instanceof OutboundError && error.reason === "aborted";
          finish(wasLeft ? "client_left" : "upstream_error", "The upstream's answer broke off.");
        } finally {
          asking = false;
          waitingSince = performance.now();
        }
      },
      cancel() {
        finish("client_left");
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Follows an event stream as far as a comment needs it. A byte order mark may stand at the very start only, where the first comment now
 * is: it is taken away, or else receivers would not know the first line. Between events is where an empty line has just ended one.
 */
function placeInStream(): { passed(chunk: Uint8Array): Uint8Array; isBetweenEvents(): boolean } {
  /** The stream's first bytes as long as they may be part of a mark. */
  let head: Uint8Array | null = new Uint8Array(0);
  /** Two line breaks are four bytes at most. */
  let tail: Uint8Array = Buffer.from("\n\n");
  return {
    passed(chunk) {
      let passed = chunk;
      if (head) {
        const begun = Buffer.concat([head, chunk]);
        head = begun.length < byteOrderMark.length && byteOrderMark.subarray(0, begun.length).equals(begun) ? begun : null;
        if (head) return new Uint8Array(0);
        passed = begun.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? begun.subarray(byteOrderMark.length) : begun;
      }
      tail = Buffer.concat([tail, passed.subarray(-4)]).subarray(-4);
      return passed;
    },
    isBetweenEvents: () => Buffer.from(tail).toString("latin1").replace(/\r\n?/g, "\n").endsWith("\n\n"),
  };
}
