import { expect, test } from "vitest";
import { type RelayLimits, relay, relayLimits } from "@/lib/gateway/relay.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function upstream() {
  const waiting: ((step: IteratorResult<Uint8Array>) => void)[] = [];
  let broken: ((error: Error) => void) | undefined;
  let asked = 0;
  return {
    asked: () => asked,
    say: (text: string) => waiting.shift()?.({ done: false, value: bytes(text) }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
    breakOff: () => broken?.(new Error("reset")),
    iterator: {
      next: () =>
        new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
          asked += 1;
          broken = reject;
          waiting.push(resolve);
        }),
    },
  };
}

function start(options: { events: boolean; limits?: Partial<RelayLimits> }) {
  const source = upstream();
  const ended: [string, number][] = [];
  let aborted = 0;
  const stream = relay(source.iterator, {
    events: options.events,
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
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(source.asked()).toBe(0);
  const first = read();
  await Promise.resolve();
  expect(source.asked()).toBe(1);
  source.say("a");
  await first;
  await new Promise((resolve) => setTimeout(resolve, 10));
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
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(more).toBeUndefined();
  source.say(" an event\r\n\r\n");
  await rest;
  expect(more).toBe(" an event\r\n\r\n");
  expect(await read()).toBe(":\n\n");
});

test("a client that leaves ends the upstream's work, and the call is completed once", async () => {
  const { reader, ended, aborted } = start({ events: true });
  await reader.read();
  await reader.cancel();
  expect(ended).toEqual([["client_left", 0]]);
  expect(aborted()).toBe(1);
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
