import type { Outcome } from "@/lib/vocabulary.ts";

const encoder = new TextEncoder();
/** A comment line: receivers ignore it (WHATWG HTML, 9.2.6), proxies and clients see a living stream. */
const keepAlive = encoder.encode(":\n\n");
const newline = 10;

export type RelayLimits = {
  /** A comment is sent after this long without an event. */
  keepAliveMs: number;
  /** Without a byte from the upstream for this long the answer ends. */
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

/**
 * Hands an upstream's answer on as it comes, with the reader's pace kept (nothing is read before the client has room for it). An event
 * stream starts with a comment at once, because a host may hold the headers back until the first byte, and carries comments while it is
 * silent, only between events. `ended` is called exactly once, with what became of the answer and how many bytes of it were relayed.
 */
export function relay(
  source: AsyncIterator<Uint8Array>,
  options: { events: boolean; limits?: RelayLimits; abortUpstream: () => void; ended: (outcome: Outcome, bytes: number) => void },
): ReadableStream<Uint8Array> {
  const limits = options.limits ?? relayLimits;
  let bytes = 0;
  let finished = false;
  let betweenEvents = true;
  let lastTwo: [number, number] = [newline, newline];
  let idleSince = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  function finish(outcome: Outcome): void {
    if (finished) return;
    finished = true;
    clearInterval(timer);
    if (outcome !== "answered") options.abortUpstream();
    options.ended(outcome, bytes);
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const startedAt = Date.now();
        let saidAt = startedAt;
        if (options.events) controller.enqueue(keepAlive);
        timer = setInterval(
          () => {
            const now = Date.now();
            const tooLong = now - idleSince > limits.idleMs || now - startedAt > limits.totalMs;
            if (tooLong) {
              finish("upstream_silent");
              controller.error(new Error("The answer took longer than Wicket waits."));
            } else if (options.events && betweenEvents && now - Math.max(idleSince, saidAt) >= limits.keepAliveMs) {
              saidAt = now;
              controller.enqueue(keepAlive);
            }
          },
          Math.min(limits.keepAliveMs, limits.idleMs, limits.totalMs),
        );
        timer.unref?.();
      },
      async pull(controller) {
        try {
          const next = await source.next();
          if (finished) return;
          if (next.done) {
            finish("answered");
            controller.close();
            return;
          }
          const chunk = next.value;
          idleSince = Date.now();
          bytes += chunk.length;
          if (bytes > limits.bytesMaximum) {
            finish("too_large");
            controller.error(new Error("The answer was larger than Wicket relays."));
            return;
          }
          if (options.events) {
            lastTwo = lastBytes(lastTwo, chunk);
            betweenEvents = lastTwo[0] === newline && lastTwo[1] === newline;
          }
          controller.enqueue(chunk);
        } catch {
          if (finished) return;
          finish("upstream_error");
          controller.error(new Error("The upstream's answer broke off."));
        }
      },
      cancel() {
        finish("client_left");
      },
    },
    { highWaterMark: 0 },
  );
}

/** The last two bytes that are not carriage returns: `\r\n\r\n` ends an event as well as `\n\n`. */
function lastBytes(before: [number, number], chunk: Uint8Array): [number, number] {
  let [older, newer] = before;
  for (const byte of chunk.subarray(Math.max(0, chunk.length - 8))) {
    if (byte === 13) continue;
    older = newer;
    newer = byte;
  }
  return [older, newer];
}
