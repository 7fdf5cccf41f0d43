import { describe, expect, test } from "vitest";
import { completeResult, plainResult } from "@/lib/gateway/translate.ts";
import { mapEvents, mapJson } from "@/lib/gateway/upstream-messages.ts";

const completeFor = (text: string) => completeResult(text, "tools/call");

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

describe("a legacy result for a modern client", () => {
  test("gains its resultType and keeps every other byte", () => {
    expect(completeFor('{"jsonrpc":"2.0","id":1,"result":{"n": 9007199254740993, "s":"é"}}')).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","n": 9007199254740993, "s":"é"}}',
    );
    expect(completeFor('{"jsonrpc":"2.0","id":1,"result":{ }}')).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete" }}',
    );
  });

  test("of a read says that it may not be kept, which it has to", () => {
    expect(completeResult('{"jsonrpc":"2.0","id":1,"result":{"contents":[]}}', "resources/read")).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","contents":[]}}',
    );
  });

  test("that has one, an error and a notification stay as they are", () => {
    for (const text of [
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}}',
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"result"}}',
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"result":{}}}',
    ]) {
      expect(completeFor(text)).toBe(text);
    }
  });

  test("that two parsers could read differently is not passed on", async () => {
    const twice = '{"jsonrpc":"2.0","id":1,"result":{},"result":{}}';
    await expect(collect(mapJson(inPieces(twice, 7), completeFor))).rejects.toThrow();
    await expect(collect(mapJson(inPieces('{"jsonrpc":"2.0","id":1,"result":{}}', 7), completeFor))).resolves.toContain(
      "complete",
    );
  });
});

describe("an event stream", () => {
  const stream =
    'event: message\nid: 4\ndata: {"jsonrpc":"2.0","id":1,\ndata: "result":{"text":"ä€"}}\n\n: still here\n\ndata: {"jsonrpc":"2.0","method":"x"}\r\n\r\n';

  test.each([1, 2, 5, 1000])("is completed event by event however it is cut (%i bytes)", async (size) => {
    const text = await collect(mapEvents(inPieces(stream, size), completeFor));
    expect(text).toContain(
      'event: message\nid: 4\ndata: {"jsonrpc":"2.0","id":1,\ndata: "result":{"resultType":"complete","text":"ä€"}}\n\n',
    );
    expect(text).toContain(": still here\n\n");
    expect(text).toContain('data: {"jsonrpc":"2.0","method":"x"}\r\n\r\n');
  });

  test("loses an event that is left out, and keeps the others byte for byte", async () => {
    const kept = await collect(mapEvents(inPieces(stream, 3), (text) => (text.includes('"method":"x"') ? null : text)));
    expect(kept).toBe(stream.slice(0, stream.indexOf('data: {"jsonrpc":"2.0","method":"x"}')));
  });
});

describe("a modern result for a legacy client", () => {
  test("loses the envelope of its revision and nothing else", () => {
    const info = '"io.modelcontextprotocol/serverInfo":{"name":"x"}';
    expect(
      plainResult(`{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","n": 9007199254740993,"_meta":{${info}}}}`),
    ).toBe('{"jsonrpc":"2.0","id":1,"result":{"n": 9007199254740993}}');
    expect(plainResult(`{"id":1,"result":{"_meta":{${info}, "x/y":1},"ttlMs":0,"cacheScope":"public","contents":[]}}`)).toBe(
      '{"id":1,"result":{"_meta":{"x/y":1},"contents":[]}}',
    );
  });

  test("that has none of it, and an error, stay as they are", () => {
    for (const text of [
      '{"id":1,"result":{"_meta":{"a":1},"content":[]}}',
      '{"id":1,"error":{"code":1,"message":"resultType"}}',
    ]) {
      expect(plainResult(text)).toBe(text);
    }
  });
});
