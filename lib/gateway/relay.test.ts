import { expect, test } from "vitest";
import { type RelayLimits, relay, relayLimits } from "@/lib/gateway/relay.ts";
import { mapEvents } from "@/lib/gateway/upstream-messages.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function upstream() {
  const waiting: ((step: IteratorResult<Uint8Array>) => void)[] = [];
  let broken: ((error: Error) => void) | undefined;
  let asked = 0;
  let released = false;
  return {
    asked: () => asked,
    say: (text: string) => waiting.shift()?.({ done: false, value: bytes(text) }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
    breakOff: (error = new Error("reset")) => broken?.(error),
    released: () => released,
    iterator: {
      return: async () => {
        released = true;
        return { done: true as const, value: undefined };
      },
      next: () =>
        new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
          asked += 1;
          broken = reject;
          waiting.push(resolve);
        }),
    },
  };
}

function start(options: { events: boolean; limits?: Partial<RelayLimits>; left?: AbortSignal }) {
  const source = upstream();
  const ended: [string, number][] = [];
  let aborted = 0;
  const stream = relay(source.iterator, {
    events: options.events,
    ...(options.left ? { left: options.left } : {}),
    limits: { ...relayLimits, ...options.limits },
    abortUpstream: () => {
      aborted += 1;
    },
    ended: (outcome, count) => ended.push([outcome, count]),
  });
  const reader = stream.getReader();
  const read = async () => {
    const { value } = await reader.read();
    return value === undefined ? undefined : new TextDecoder().decode(value);
  };
  return { source, ended, aborted: () => aborted, reader, read };
}

test("an event stream starts at once, before the upstream has said anything", async () => {
  const { read } = start({ events: true });
  expect(await read()).toBe(":\n\n");
});

test("a plain answer carries nothing that the upstream did not say", async () => {
  const { source, read, ended } = start({ events: false });
  const first = read();
  await Promise.resolve();
  source.say('{"ok":true}');
  expect(await first).toBe('{"ok":true}');
  const last = read();
  await Promise.resolve();
  source.end();
  expect(await last).toBeUndefined();
  expect(ended).toEqual([["answered", 11]]);
});

test("nothing is taken from the upstream before the client has room for it", async () => {
  const { source, read } = start({ events: false });
  await after(10);
  expect(source.asked()).toBe(0);
  const first = read();
  await Promise.resolve();
  expect(source.asked()).toBe(1);
  source.say("a");
  await first;
  await after(10);
  expect(source.asked()).toBe(1);
});

test("keep-alive comments come only between events", async () => {
  const { source, read } = start({ events: true, limits: { keepAliveMs: 5 } });
  expect(await read()).toBe(":\n\n");
  expect(await read()).toBe(":\n\n");
  const next = read();
  await Promise.resolve();
  source.say("data: half");
  let said = await next;
  while (said === ":\n\n") said = await read();
  expect(said).toBe("data: half");
  let more: string | undefined;
  const rest = read().then((text) => {
    more = text;
  });
  await after(40);
  expect(more).toBeUndefined();
  source.say(" an event\r\n\r\n");
  await rest;
  expect(more).toBe(" an event\r\n\r\n");
  expect(await read()).toBe(":\n\n");
});

test("a client that leaves ends the upstream's work, and the call is completed once", async () => {
  const { reader, ended, aborted, source } = start({ events: true });
  await reader.read();
  expect(source.released()).toBe(false);
  await reader.cancel();
  expect(ended).toEqual([["client_left", 0]]);
  expect(aborted()).toBe(1);
  expect(source.released()).toBe(true);
});

test("an answer that breaks off, grows too large or stays silent too long ends as that", async () => {
  const broken = start({ events: false });
  const breaking = broken.reader.read();
  await Promise.resolve();
  broken.source.breakOff();
  await expect(breaking).rejects.toThrow("broke off");
  expect(broken.ended).toEqual([["upstream_error", 0]]);

  const large = start({ events: false, limits: { bytesMaximum: 3 } });
  const growing = large.reader.read();
  await Promise.resolve();
  large.source.say("four");
  await expect(growing).rejects.toThrow("larger");
  expect(large.ended).toEqual([["too_large", 4]]);
  expect(large.aborted()).toBe(1);

  const silent = start({ events: false, limits: { idleMs: 5 } });
  await expect(silent.reader.read()).rejects.toThrow("longer");
  expect(silent.ended).toEqual([["upstream_silent", 0]]);
});

test("waits for silence past five minutes, and not for ever", () => {
  expect(relayLimits.idleMs).toBeGreaterThan(5 * 60_000);
  expect(relayLimits.totalMs).toBeGreaterThan(relayLimits.idleMs);
  expect(relayLimits.keepAliveMs).toBeLessThan(30_000);
  for (const limit of Object.values(relayLimits)) expect(Number.isFinite(limit)).toBe(true);
});

test("what goes on and on ends all the same", async () => {
  const { source, read, ended, aborted } = start({ events: false, limits: { totalMs: 60, idleMs: 10_000 } });
  const talking = setInterval(() => source.say("x"), 2);
  let said = 0;
  const endless = async () => {
    for (; ; said += 1) await read();
  };
  await expect(endless()).rejects.toThrow("longer");
  clearInterval(talking);
  expect(ended).toEqual([["upstream_silent", said]]);
  expect(said).toBeGreaterThan(3);
  expect(aborted()).toBe(1);
});

test("a client that takes nothing any more is not waited for endlessly, and no comments pile up for it", async () => {
  const { ended, aborted, read } = start({ events: true, limits: { keepAliveMs: 2, idleMs: 60 } });
  await after(30);
  expect(await read()).toBe(":\n\n");
  const idle = start({ events: false, limits: { idleMs: 30 } });
  const first = idle.read();
  await Promise.resolve();
  idle.source.say("a");
  expect(await first).toBe("a");
  await after(80);
  expect(idle.ended).toEqual([["client_left", 1]]);
  expect(ended).toEqual([["client_left", 0]]);
  expect(aborted()).toBe(1);
  await expect(read()).rejects.toThrow("longer");
});

test("a client that has left without ever reading ends the upstream's work", async () => {
  const leaving = new AbortController();
  const { ended, aborted, read } = start({ events: true, left: leaving.signal });
  expect(ended).toEqual([]);
  leaving.abort();
  expect(ended).toEqual([["client_left", 0]]);
  expect(aborted()).toBe(1);
  await expect(read()).rejects.toThrow("went away");
  expect(start({ events: true, left: AbortSignal.abort() }).ended).toEqual([["client_left", 0]]);
});

test("an answer that the client's leaving broke off is no fault of the upstream", async () => {
  const { source, reader, ended } = start({ events: false });
  const breaking = reader.read();
  await Promise.resolve();
  source.breakOff(new OutboundError("aborted"));
  await expect(breaking).rejects.toThrow();
  expect(ended).toEqual([["client_left", 0]]);
});

test("a sign of life without bytes reaches nobody, and counts", async () => {
  const { source, read, ended } = start({ events: false, limits: { idleMs: 50 } });
  const first = read();
  for (let times = 0; times < 10; times += 1) {
    await after(10);
    source.say("");
  }
  await Promise.resolve();
  source.say("a");
  expect(await first).toBe("a");
  expect(ended).toEqual([]);
});

test("a byte order mark does not come between the first comment and the first event", async () => {
  for (const pieces of [["\xef\xbb\xbfdata: a\n\n"], ["\xef", "\xbb", "\xbfdata: a\n\n"], ["data: ", "a\n\n"]]) {
    const source = (async function* () {
      for (const piece of pieces) yield Buffer.from(piece, "latin1");
    })();
    const stream = relay(source, { events: true, abortUpstream: () => undefined, ended: () => undefined });
    expect(Buffer.from(await new Response(stream).arrayBuffer()).toString("latin1")).toBe(":\n\ndata: a\n\n");
  }
});

test.each(["\r\r", "\n\n", "\r\n\r\n", "\n\r\n"])("an event that ends with %j is followed by comments", async (end) => {
  const { source, read } = start({ events: true, limits: { keepAliveMs: 5 } });
  await read();
  for (const piece of ["data: {}", end]) {
    let next = read();
    await Promise.resolve();
    source.say(piece);
    while ((await next) === ":\n\n") next = read();
    expect(await next).toBe(piece);
  }
  expect(await read()).toBe(":\n\n");
});

test("a message that may not pass breaks the answer off, and the upstream is let go of", async () => {
  let released = false;
  const source = (async function* () {
    try {
      for (const text of ["good", "bad", "good"]) yield bytes(`data: ${text}\n\n`);
    } finally {
      released = true;
    }
  })();
  const ended: [string, number][] = [];
  let aborted = 0;
  const change = (text: string) => {
    if (text === "bad") throw new Error("not passed");
    return text;
  };
  const stream = relay(mapEvents(source, change), {
    events: true,
    abortUpstream: () => {
      aborted += 1;
    },
    ended: (outcome, count) => ended.push([outcome, count]),
  });
  await expect(new Response(stream).text()).rejects.toThrow();
  expect(ended).toEqual([["upstream_error", "data: good\n\n".length]]);
  expect([aborted, released]).toEqual([1, true]);
});
