import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallMessage, readMessage } from "@/lib/gateway/message.ts";
import { carriedMeta, hasCommonForm, modernMeta, writeAcross } from "@/lib/gateway/write-across.ts";

const read = (text: string) => readMessage(new TextEncoder().encode(text)) as CallMessage;

describe("writing a call for the other era", () => {
  it("keeps the bytes of arguments and takes nothing else along that was not chosen", () => {
    const message = read(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"q","arguments":{ "n":9007199254740993 },"task":{"ttl":1},"_meta":{"traceparent":"00-a","progressToken":1,"secret/x":2}}}',
    );
    expect(writeAcross(message, carriedMeta(message))).toBe(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"q","arguments":{ "n":9007199254740993 },"_meta":{"progressToken":1,"traceparent":"00-a"}}}',
    );
  });

  it("leaves out what is not there", () => {
    const bare = '{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"q"}}';
    expect(writeAcross(read(bare), [])).toBe(bare);
  });

  it("knows the requests of both eras by their own members", () => {
    const texts = [
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a://b"}}',
      '{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"p","arguments":{"a":"1"}}}',
      '{"jsonrpc":"2.0","id":1,"method":"prompts/list","params":{"cursor":"c"}}',
      '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":""}}}',
    ];
    for (const text of texts) expect(writeAcross(read(text), [])).toBe(text);
    const task = read('{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"t"}}');
    expect(hasCommonForm(task.method)).toBe(false);
    expect(() => writeAcross(task, [])).toThrow();
  });

  it("carries only well-formed entries over", () => {
    const keys = (meta: string) =>
      carriedMeta(read(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":${meta}}}`)).map(
        ({ key }) => key,
      );
    expect(keys('{"traceparent":{},"tracestate":1,"progressToken":{}}')).toEqual([]);
    expect(keys('{"traceparent":"a","tracestate":"b","progressToken":"c","baggage":"d"}')).toEqual([
      "progressToken",
      "traceparent",
      "tracestate",
    ]);
    expect(keys('{"progressToken":1.5}')).toEqual([]);
    expect(carriedMeta(read('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}'))).toEqual([]);
  });

  it("makes a message that is clean again, for any name, arguments and metadata", () => {
    const key = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }), fc.dictionary(key, fc.nat()), (name, args) => {
        fc.pre(!["__proto__", "constructor", "prototype"].includes(name));
        const meta = modernMeta({ protocolVersion: "2026-07-28", name: "wicket", version: "1" });
        const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
        const again = read(writeAcross(read(call), meta));
        expect(again.name).toBe(name);
        expect({ ...again.args }).toEqual({ ...args });
        expect(again.params?._meta).toMatchObject({ "io.modelcontextprotocol/clientCapabilities": {} });
      }),
      { numRuns: 500, seed: 23 },
    );
  });
});
