import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallMessage, readMessage } from "@/lib/gateway/message.ts";
import { carriedMeta, modernMeta, rebuild, writeCall } from "@/lib/gateway/rebuild.ts";

const read = (text: string) => readMessage(new TextEncoder().encode(text)) as CallMessage;

describe("rebuilding a call for another tool name", () => {
  it("changes the name and not a byte beside it", () => {
    const text =
      '{ "params" : {"_meta":{"x":1.0}, "arguments":{"n":9007199254740993,"e":1e400,"s":"\\u00e9é😀"} ,"name" :  "db__q" },"id":"\\u0031","method":"tools/call","jsonrpc":"2.0"}\n';
    expect(rebuild(read(text), { name: "q" })).toBe(text.replace('"db__q"', '"q"'));
  });

  it("writes a name that needs escapes", () => {
    const rebuilt = rebuild(read('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}'), { name: 'q"\\\n' });
    expect(read(rebuilt).name).toBe('q"\\\n');
  });

  it("is not led astray by another name, or by an escaped one", () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"name":"inner"},"n\\u0061me":"outer"}}';
    expect(rebuild(read(text), { name: "new" })).toBe(text.replace('"outer"', '"new"'));
  });
});

describe("writing a call for the other era", () => {
  it("keeps the bytes of arguments and takes nothing else along that was not chosen", () => {
    const message = read(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"db__q","arguments":{ "n":9007199254740993 },"task":{"ttl":1},"_meta":{"traceparent":"00-a","progressToken":1,"secret/x":2}}}',
    );
    const { idText, argumentsText } = message;
    const written = writeCall({ idText, name: "q", argumentsText, meta: carriedMeta(message) });
    expect(written).toBe(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"q","arguments":{ "n":9007199254740993 },"_meta":{"progressToken":1,"traceparent":"00-a"}}}',
    );
  });

  it("leaves out what is not there", () => {
    expect(writeCall({ idText: '"x"', name: "q", argumentsText: null, meta: [] })).toBe(
      '{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"q"}}',
    );
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
        const again = read(writeCall({ idText: "1", name, argumentsText: JSON.stringify(args), meta }));
        expect(again.name).toBe(name);
        expect({ ...again.args }).toEqual({ ...args });
        expect(again.params?._meta).toMatchObject({ "io.modelcontextprotocol/clientCapabilities": {} });
      }),
      { numRuns: 500, seed: 23 },
    );
  });
});
