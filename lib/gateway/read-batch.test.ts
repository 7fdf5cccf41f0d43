import { describe, expect, test } from "vitest";
import { eraOf } from "@/lib/gateway/era.ts";
import { type Message, parseBody, readMessage } from "@/lib/gateway/message.ts";
import { handlingOf } from "@/lib/gateway/methods.ts";
import { isBatch, readBatch } from "@/lib/gateway/read-batch.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { trickyBodies } from "@/lib/gateway/tricky-bodies.ts";

const headers = new Headers({ "mcp-protocol-version": "2025-03-26" });
const ping = '{"jsonrpc":"2.0","id":"tricky-neighbour","method":"ping"}';

function taken<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const arrayOf = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat([
    Buffer.from("["),
    ...parts.flatMap((part, index) => [Buffer.from(index ? "," : ""), Buffer.from(part)]),
    Buffer.from("]"),
  ]);
const batchOf = (body: Uint8Array) => taken(() => readBatch(parseBody(body), headers));

/** What is not taken in any batch, however clean it is. */
function isForBatches(message: Message): boolean {
  if (message.kind === "response" || (message.kind === "request" && message.method === "initialize")) return false;
  if (message.kind === "notification" && taken(() => handlingOf(message, "legacy", "service")) === null) return false;
  return taken(() => eraOf(message, headers))?.era === "legacy";
}

describe("every tricky body", () => {
  const bodies = trickyBodies().map(({ name, body }) => ({ name, body, alone: taken(() => readMessage(body)) }));

  test("that is taken alone is taken in a batch, as the very same message, unless the whole is nested too deep", () => {
    let tooDeep = 0;
    let compared = 0;
    for (const { name, body, alone } of bodies) {
      if (alone === null || !isForBatches(alone)) continue;
      const messages = batchOf(arrayOf(ping, body));
      if (messages === null) {
        tooDeep += 1;
        expect(
          taken(() => parseBody(arrayOf(body))),
          name,
        ).toBeNull();
        continue;
      }
      compared += 1;
      const [, own] = messages;
      expect(messages, name).toHaveLength(2);
      expect({ ...own, span: null, text: null }, name).toEqual({ ...alone, span: null, text: null });
      expect(own?.text, name).toBe(alone.text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
    }
    expect(compared).toBeGreaterThan(1_000);
    expect(tooDeep).toBeLessThan(20);
  });

  test("that is not taken alone is not taken as one message of a batch either, and V8 counts as many messages as Wicket", () => {
    let refused = 0;
    for (const { name, body, alone } of bodies) {
      const batch = arrayOf(body);
      const messages = batchOf(batch);
      if (messages === null) refused += 1;
      else {
        expect(JSON.parse(batch.toString()), name).toEqual(messages.map(({ text }) => JSON.parse(text) as unknown));
        if (alone === null) expect(messages.length, name).toBeGreaterThan(1);
      }
    }
    expect(refused).toBeGreaterThan(1_000);
  });
});

test("a body is an array by its first character that is no white space of JSON", () => {
  for (const text of ["[", " \t\r\n[{}]", "[1"]) expect(isBatch(Buffer.from(text)), text).toBe(true);
  for (const text of ["", " ", "{}", '"["', "\ufeff[]", "\u00a0[]", "\u000b[]", "]"])
    expect(isBatch(Buffer.from(text)), text).toBe(false);
});

test("what is no array by that character is never read as one", () => {
  for (const body of ["\ufeff[]", `\u00a0[${ping}]`]) expect(taken(() => readMessage(Buffer.from(body)))).toBeNull();
  expect(taken(() => readMessage(Buffer.from(`[${ping}]`)))).toBeNull();
});
