import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isCall, type Message, readMessage } from "@/lib/gateway/message.ts";
import { call, ping } from "@/lib/gateway/message-corpus.ts";
import { Refusal, type RefusalCode, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type TrickyBody, trickyBodies } from "@/lib/gateway/tricky-bodies.ts";
import { pythonReader } from "@/lib/gateway/tricky-python.ts";

/**
 * What "agree" means, for three readers with three kinds of numbers: V8 has doubles; Python has exact integers, and doubles for whatever
 * is written with a point or an exponent; Wicket has doubles and a list of the places in a call's arguments where the double is not what
 * was written.
 *
 * - The double of every number is the same bit for bit in all three (Python's from `float(token)`), except that -0 counts as 0: Python
 *   reads the token -0 as the integer 0, and no language takes the two for different numbers.
 * - Which numbers a double cannot hold, Python finds out for itself with its decimals, and Wicket's list must name exactly those. Where it
 *   names none, Python's own value equals the double as a number: 1.0 and 1 and 1e0 agree, since JSON has one kind of number, and the
 *   upstream gets the token as it was written.
 * - Where the list names a number (9007199254740993, 1e400, 1e-400), the readers do differ: Python has 9007199254740993, V8 has
 *   9007199254740992. No decision rests on such a value; what matters is that the bytes go on unchanged. So Python reads the arguments
 *   as Wicket would forward them once more, alone, and must find the very same tokens in the very same places.
 *
 * The list is kept for the arguments of calls. In names and URIs of other methods a number is compared as a double. No integer has more
 * than 4300 digits, because Python refuses such ones; Wicket takes them and lists them.
 */
type Reading = { method: unknown; name: unknown; uri: unknown; arguments: unknown };

type Taken = { tricky: TrickyBody; message: Message };
const bodies = trickyBodies();
const taken: Taken[] = [];
const refused: { tricky: TrickyBody; refusal: Refusal }[] = [];
for (const tricky of bodies) {
  try {
    taken.push({ tricky, message: readMessage(tricky.body) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused.push({ tricky, refusal: error });
  }
}

describe("the tricky bodies", () => {
  it("are at least 600, none twice", () => {
    expect(bodies.length).toBeGreaterThanOrEqual(600);
    expect(new Set(bodies.map(({ body }) => Buffer.from(body).toString("latin1"))).size).toBe(bodies.length);
  });

  it("are taken in good part, also those that name something", () => {
    expect(taken.length).toBeGreaterThanOrEqual(bodies.length / 5);
    expect(refused.length).toBeGreaterThanOrEqual(bodies.length / 5);
    for (const method of [
      "tools/call",
      "resources/read",
      "resources/subscribe",
      "prompts/get",
      "completion/complete",
      "initialize",
    ]) {
      const ofMethod = taken.filter(({ message }) => "method" in message && message.method === method);
      expect(ofMethod.length, method).toBeGreaterThanOrEqual(20);
    }
  });

  it("are refused in good part although V8 reads them", () => {
    expect(refused.filter(({ tricky }) => isReadByV8(tricky.body)).length).toBeGreaterThanOrEqual(300);
  });

  it("are taken or refused as each of them says", () => {
    const outcomes = [
      ...taken.map(({ tricky }) => ({ tricky, outcome: "accepted" })),
      ...refused.map(({ tricky, refusal }) => ({ tricky, outcome: refusal.facts.code })),
    ];
    const wrong = outcomes.filter(({ tricky, outcome }) => tricky.expected !== null && tricky.expected !== outcome);
    expect(wrong.map(({ tricky, outcome }) => `${tricky.name}: ${outcome}, not ${tricky.expected}`)).toEqual([]);
  });

  it("are refused with 400 and the error of JSON-RPC that is meant for it", async () => {
    const codes: { [code in RefusalCode]?: number } = { not_json: -32700, invalid_request: -32600, invalid_params: -32602 };
    for (const { tricky, refusal } of refused) {
      const response = refusalToResponse(refusal, { idText: null, era: null });
      const answer = (await response.json()) as { error: { code: number } };
      expect([response.status, answer.error.code], tricky.name).toEqual([400, codes[refusal.facts.code]]);
    }
  });
});

describe("a body that Wicket takes", () => {
  it("goes on byte for byte", () => {
    const changed = taken.filter(({ tricky, message }) => !Buffer.from(message.text).equals(tricky.body));
    expect(changed.map(({ tricky }) => tricky.name)).toEqual([]);
  });

  it("is read by V8 in the same way: method, name, URI and arguments", () => {
    for (const { tricky, message } of taken) {
      const value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(tricky.body));
      expect(
        readingOf(message, () => false),
        tricky.name,
      ).toEqual(pick(value, () => false));
      if (isCall(message) && message.argumentsText !== null)
        expect(JSON.parse(message.argumentsText), tricky.name).toEqual(value.params.arguments);
    }
  });

  it("is read by Python in the same way: method, name, URI and arguments, and every number that a double cannot hold", (context) => {
    const input = taken.map(({ tricky, message }) => {
      const forwarded = isCall(message) ? (message.argumentsText ?? "") : "";
      return `${Buffer.from(tricky.body).toString("hex")} ${Buffer.from(forwarded).toString("hex")}`;
    });
    const python = spawnSync("python3", ["-c", pythonReader], {
      input: input.join("\n"),
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    });
    if (python.error) {
      console.warn(`Python was not asked, only V8: ${python.error.message}`);
      context.skip();
      return;
    }
    expect(python.stderr).toBe("");
    const lines = python.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(taken.length);
    for (const [index, { tricky, message }] of taken.entries()) {
      const { forwarded, ...reading } = JSON.parse(lines[index] ?? "") as Reading & { forwarded: boolean };
      const places = new Set(isCall(message) ? message.lossyArguments.map((path) => JSON.stringify(path.slice(2))) : []);
      expect(reading, tricky.name).toEqual(readingOf(message, (path) => places.has(JSON.stringify(path))));
      expect(forwarded, tricky.name).toBe(true);
    }
  });
});

describe("an attack that parsers fall for", () => {
  it.each<[name: string, attack: string | Uint8Array, code: number, twin: string]>([
    ["a second name", call({ params: '{"name":"a","name":"b"}' }), -32600, call({ params: '{"name":"b"}' })],
    ["a second name, escaped", call({ params: '{"name":"a","n\\u0061me":"b"}' }), -32600, call({ params: '{"n\\u0061me":"b"}' })],
    [
      "a second name in capitals",
      call({ params: '{"name":"a","NAME":"b"}' }),
      -32600,
      call({ params: '{"name":"a","NAMED":"b"}' }),
    ],
    [
      "arguments with a long s",
      call({ params: '{"name":"a","argument\u017f":{}}' }),
      -32600,
      call({ params: '{"name":"a","argumentſ2":{}}' }),
    ],
    [
      "a task id with a Kelvin sign",
      call({ params: '{"name":"a","tas\u212aId":"b"}' }),
      -32600,
      call({ params: '{"name":"a","taskId":"b"}' }),
    ],
    [
      "a URI with a dotless i",
      call({ params: '{"name":"a","ur\u0131":"b"}' }),
      -32600,
      call({ params: '{"name":"a","uri":"b"}' }),
    ],
    [
      "a name cut by NUL",
      call({ params: '{"name":"a","name\\u0000x":"b"}' }),
      -32600,
      call({ params: '{"name":"a","name x":"b"}' }),
    ],
    ["params twice", call({ envelope: ',"params":{"name":"b"}' }), -32600, call()],
    [
      "a prototype",
      call({ params: '{"name":"a","__proto__":{"name":"b"}}' }),
      -32600,
      call({ params: '{"name":"a","arguments":{"__proto__":{}}}' }),
    ],
    ["a batch", `[${call()}]`, -32600, call()],
    ["two messages", `${ping}\n${call()}`, -32700, `${call()}\n`],
    ["a byte order mark", Buffer.from(`\ufeff${call()}`), -32700, call()],
    ["UTF-16", Buffer.from(call(), "utf16le"), -32700, call()],
    ["an overlong slash", Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]), -32700, call()],
    ["half a surrogate pair", call({ params: '{"name":"a\\ud800"}' }), -32600, call({ params: '{"name":"a\\ud83d\\ude00"}' })],
    ["NaN as an id", call({ id: "NaN" }), -32700, call({ id: '"NaN"' })],
    ["an id of 1.0", call({ id: "1.0" }), -32600, call({ id: "1" })],
    ["no id that could be answered", call({ id: "null" }), -32600, call({ id: '"null"' })],
    [
      "arguments as text",
      call({ params: '{"name":"a","arguments":"{}"}' }),
      -32602,
      call({ params: '{"name":"a","arguments":{"x":"{}"}}' }),
    ],
    ["params as a list", call({ params: '["a",{}]' }), -32602, call({ params: '{"name":"a"}' })],
  ])("is refused: %s", async (_, attack, code, twin) => {
    const read = (body: string | Uint8Array) => () => readMessage(Buffer.from(body));
    expect(read(attack)).toThrow(Refusal);
    try {
      read(attack)();
    } catch (error) {
      const answer = (await refusalToResponse(error as Refusal, { idText: null, era: null }).json()) as {
        error: { code: number };
      };
      expect(answer.error.code).toBe(code);
    }
    expect(read(twin)).not.toThrow();
  });
});

type IsLossy = (path: readonly (string | number)[]) => boolean;

/** What Wicket goes by: the members that its own types name, and for the other methods the params as they were read. */
function readingOf(message: Message, isLossy: IsLossy): Reading {
  if (message.kind === "response") return pick({}, isLossy);
  const { method, params } = message;
  if (!isCall(message)) return pick({ method, ...(params === null ? {} : { params }) }, isLossy);
  const { name, args, argumentsText } = message;
  const uri = params && "uri" in params ? { uri: params.uri } : {};
  return pick({ method, params: { name, ...uri, ...(argumentsText === null ? {} : { arguments: args }) } }, isLossy);
}

/** The four members in a form in which absent is not null, every number is its bits, and the order of keys does not count. */
function pick(envelope: unknown, isLossy: IsLossy): Reading {
  const member = (of: unknown, key: string, lossy: IsLossy) =>
    isObject(of) && Object.hasOwn(of, key) ? tagged(of[key], [], lossy) : "absent";
  const params = isObject(envelope) && Object.hasOwn(envelope, "params") ? envelope.params : undefined;
  return {
    method: member(envelope, "method", () => false),
    name: member(params, "name", () => false),
    uri: member(params, "uri", () => false),
    arguments: member(params, "arguments", isLossy),
  };
}

function tagged(value: unknown, path: readonly (string | number)[], isLossy: IsLossy): unknown {
  if (Array.isArray(value)) return { array: value.map((item, index) => tagged(item, [...path, index], isLossy)) };
  if (typeof value === "number") return { bits: bitsOf(value), lossy: isLossy(path) };
  if (!isObject(value)) return { value };
  const pairs = Object.entries(value).map(([key, inner]): [string, unknown] => [key, tagged(inner, [...path, key], isLossy)]);
  return { object: pairs.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))) };
}

function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value + 0);
  return bytes.toString("hex");
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReadByV8(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}
