import { CallToolRequestSchema, JSONRPCMessageSchema } from "@modelcontextprotocol/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallMessage, isCall, readMessage } from "@/lib/gateway/message.ts";
import { call, messageCorpus, ping } from "@/lib/gateway/message-corpus.ts";
import { Refusal, type RefusalCode, refusalToResponse } from "@/lib/gateway/refusal.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readMessage(encode(text));

function refusalOf(text: string | Uint8Array): Refusal | "accepted" {
  try {
    readMessage(typeof text === "string" ? encode(text) : text);
    return "accepted";
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function codeOf(text: string | Uint8Array): RefusalCode | "accepted" {
  const refusal = refusalOf(text);
  return refusal === "accepted" ? refusal : refusal.facts.code;
}

describe("a clean message", () => {
  it("is read as a request, with its id as it was written", () => {
    const message = read('{"jsonrpc":"2.0","id":"\\u0061","method":"tools/list","params":{"cursor":"x"}}');
    expect(message).toMatchObject({ kind: "request", id: "a", idText: '"\\u0061"', method: "tools/list" });
    expect(message.kind === "request" && { ...message.params }).toEqual({ cursor: "x" });
  });

  it("is read as a notification when it has no id", () => {
    expect(read('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toMatchObject({ kind: "notification", params: null });
  });

  it("is read as a response when it has an id and a result or an error", () => {
    expect(read('{"jsonrpc":"2.0","id":3,"result":{}}')).toMatchObject({ kind: "response", id: 3, idText: "3" });
    expect(read('{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"m"}}')).toMatchObject({ kind: "response", id: "x" });
  });

  it("is read as a call, with the arguments both ways", () => {
    const message = read(
      call({ params: '{"name":"db__q","arguments":{"n":9007199254740993, "f":1e400},"_meta":{"progressToken":1}}' }),
    );
    expect(isCall(message)).toBe(true);
    const { name, args, argumentsText, lossyArguments } = message as CallMessage;
    expect(name).toBe("db__q");
    expect({ ...args }).toEqual({ n: 9007199254740992, f: Number.POSITIVE_INFINITY });
    expect(argumentsText).toBe('{"n":9007199254740993, "f":1e400}');
    expect(lossyArguments).toEqual([
      ["params", "arguments", "n"],
      ["params", "arguments", "f"],
    ]);
  });

  it("may be a call without arguments", () => {
    const message = read(call({ params: '{"name":"a"}' })) as CallMessage;
    expect({ ...message.args }).toEqual({});
    expect(message.argumentsText).toBeNull();
  });

  it("does not lose a number outside of the arguments silently either, but counts only those inside", () => {
    expect((read(call({ params: '{"name":"a","_meta":{"x":1e400}}' })) as CallMessage).lossyArguments).toEqual([]);
  });
});

describe.each([
  ["string", '"a"', '"a"'],
  ["empty string", '""', '""'],
  ["string of 256", `"${"x".repeat(256)}"`, `"${"x".repeat(256)}"`],
  ["escaped string", '"\\n\\u00e9"', '"\\n\\u00e9"'],
  ["zero", "0", "0"],
  ["whole number", "42", "42"],
  ["negative", "-7", "-7"],
  ["2^53-1", "9007199254740991", "9007199254740991"],
])("an id that is a %s", (_, id, idText) => {
  it("is taken and comes back byte for byte", () => {
    expect(read(call({ id }))).toMatchObject({ idText });
  });
});

describe("ids that no client may use", () => {
  it.each([
    "null",
    "true",
    "1.0",
    "1e0",
    "-0",
    "1.5",
    "9007199254740992",
    "9007199254740993",
    "1e400",
    "{}",
    "[]",
    "[1]",
    `"${"x".repeat(257)}"`,
    `"${"x".repeat(10_240)}"`,
  ])("%s", (id) => {
    expect(codeOf(call({ id }))).toBe("invalid_request");
    expect(codeOf(`{"jsonrpc":"2.0","id":${id},"result":{}}`)).toBe("invalid_request");
  });
});

describe.each(Object.entries(messageCorpus))("%s", (code, list) => {
  it.each(list.map((body) => [Buffer.from(body).toString("utf8").slice(0, 110), body] as const))("%s", (_, body) => {
    expect(codeOf(body)).toBe(code);
  });
});

describe("an accepted message", () => {
  it("is one for the SDK's own schemas too", () => {
    for (const body of messageCorpus.accepted ?? []) {
      const message = readMessage(typeof body === "string" ? encode(body) : body);
      if (message.kind === "response") continue;
      expect(JSONRPCMessageSchema.safeParse(JSON.parse(message.text)).success, message.text).toBe(true);
      if (isCall(message)) expect(CallToolRequestSchema.safeParse(JSON.parse(message.text)).success, message.text).toBe(true);
    }
  });
});

describe("a refused message", () => {
  it("echoes the id when there was a clean one, and null otherwise", async () => {
    const idIn = async (body: string) => {
      const refusal = refusalOf(body);
      if (refusal === "accepted") throw new Error("It was accepted.");
      return JSON.parse(await refusalToResponse(refusal, { idText: null, era: null }).text()).id;
    };
    expect(await idIn('{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"Name":"a"}}')).toBe("x");
    expect(await idIn('{"jsonrpc":"2.0","id":7,"method":"ping","Method":"x"}')).toBe(7);
    expect(await idIn('{"jsonrpc":"2.0","id":null,"method":"ping"}')).toBeNull();
    expect(await idIn("{")).toBeNull();
    expect(await idIn(`[${ping}]`)).toBeNull();
  });

  it("is answered without a word of what was in it", async () => {
    for (const body of Object.values(messageCorpus).flat()) {
      const marked = Buffer.from(body).toString("latin1").replaceAll('"a"', '"hunter2"').replaceAll("forbidden", "hunter2");
      const refusal = refusalOf(Buffer.from(marked, "latin1"));
      if (refusal === "accepted") continue;
      const answer = await refusalToResponse(refusal, { idText: null, era: null }).text();
      expect(answer).not.toContain("hunter2");
    }
  });

  it("leaves Object.prototype as it was", () => {
    codeOf(call({ params: '{"name":"a","arguments":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}' }));
    expect("polluted" in {}).toBe(false);
  });
});

describe("whatever the bytes", () => {
  it("reading ends in a message or a refusal", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof codeOf(JSON.stringify(value))).toBe("string");
      }),
      { numRuns: 1_000, seed: 3 },
    );
  });

  it("a spelling that any case fold takes for a known key is refused, and a foreign key is not", () => {
    const known = [
      "name",
      "arguments",
      "uri",
      "_meta",
      "taskId",
      "requestState",
      "inputResponses",
      "cursor",
      "protocolVersion",
      "capabilities",
      "clientInfo",
    ];
    const recase = (key: string, flips: readonly boolean[]) =>
      [...key]
        .map((letter, index) =>
          flips[index] ? (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()) : letter,
        )
        .join("");
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }), (key, flips) => {
        const spelled = recase(key, flips);
        const body = `{"jsonrpc":"2.0","id":1,"method":"x","params":{${JSON.stringify(spelled)}:{}}}`;
        expect(codeOf(body)).toBe(spelled === key ? "accepted" : "invalid_request");
        expect(codeOf(body.replace(JSON.stringify(spelled), JSON.stringify(`x-${spelled}`)))).toBe("accepted");
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});
