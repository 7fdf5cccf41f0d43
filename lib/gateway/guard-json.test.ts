import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardJsonAnswer } from "@/lib/gateway/guard-json.ts";
import { type Answer, good, head, refusals, responses } from "@/lib/gateway/guard-json-corpus.ts";
import { parseStrict } from "@/lib/strict-json/strict-json.ts";
import { strictJsonCorpus } from "@/lib/strict-json/strict-json-corpus.ts";

type Outcome = { readonly passed: Buffer; readonly refused: string | null };

async function guarded(chunks: readonly Uint8Array[], idText = "1"): Promise<Outcome> {
  async function* source() {
    yield* chunks;
  }
  const passed: Uint8Array[] = [];
  try {
    for await (const chunk of guardJsonAnswer(source(), { idText })) passed.push(chunk);
    return { passed: Buffer.concat(passed), refused: null };
  } catch (error) {
    return { passed: Buffer.concat(passed), refused: (error as Error).message };
  }
}

function* splits(body: Buffer): Generator<Buffer[]> {
  yield [body];
  yield Array.from(body, (_, at) => body.subarray(at, at + 1));
  for (let at = 0; at <= body.length; at++) yield [body.subarray(0, at), body.subarray(at)];
}

function cutAt(body: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (body.length + 1)), body.length].sort((left, right) => left - right);
  return edges.slice(1).map((edge, index) => body.subarray(edges[index], edge));
}

/** As `Response.json()` reads a body: a byte order mark is dropped, invalid UTF-8 replaced. */
function isReadable(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body));
    return true;
  } catch {
    return false;
  }
}

/** Whether the body is a response to the request 1, by other means than the guard's. */
function isResponse(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    if (!isObject(value) || value.jsonrpc !== "2.0") return false;
    if (Object.keys(value).some((key) => !["jsonrpc", "id", "result", "error"].includes(key))) return false;
    return "result" in value
      ? !("error" in value) && value.id === 1 && isObject(value.result)
      : [1, null, undefined].includes(value.id as number | null) && isObject(value.error);
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrict(body: Uint8Array): boolean {
  try {
    parseStrict(body);
    return true;
  } catch {
    return false;
  }
}

/** Every place for the cut in a short body, and some in a long one, where each cut costs a whole reading. */
function* someSplits(body: Buffer): Generator<Buffer[]> {
  if (body.length <= 400) yield* splits(body);
  else {
    yield [body];
    yield* [1, 30, 40, body.length >> 1, body.length - 2, body.length - 1].map((at) => [body.subarray(0, at), body.subarray(at)]);
    if (body.length <= 5000) yield Array.from(body, (_, at) => body.subarray(at, at + 1));
  }
}

function named(entry: Answer): [name: string, body: Buffer, idText: string] {
  const [text, idText] = Array.isArray(entry) ? entry : [entry, "1"];
  const body = Buffer.from(text);
  const shown = JSON.stringify(body.toString("latin1"));
  return [`${idText.slice(0, 20)}: ${shown.length > 90 ? `${shown.slice(0, 60)}… (${body.length})` : shown}`, body, idText];
}

describe("a response to the request", () => {
  describe("passes byte for byte, wherever it is cut", () => {
    it.each(responses.map(named))("%s", async (_, body, idText) => {
      for (const chunks of someSplits(body)) {
        const { passed, refused } = await guarded(chunks, idText);
        expect(refused).toBeNull();
        expect(passed.equals(body)).toBe(true);
      }
    });
  });

  it("passes byte for byte with any JSON in it, any spacing and any cuts", async () => {
    const run = fc.asyncProperty(
      fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 5, stringUnit: "binary" }), {
        noNullPrototype: true,
      }),
      fc.constantFrom("result", "error"),
      fc.oneof(fc.string({ unit: "binary", maxLength: 256 }), fc.maxSafeInteger()),
      fc.constantFrom(undefined, 1, "\t\r\n"),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (content, member, id, indent, places) => {
        const body = Buffer.from(JSON.stringify({ id, [member]: content, jsonrpc: "2.0" }, null, indent));
        const { passed, refused } = await guarded(cutAt(body, places), JSON.stringify(id));
        expect(refused).toBeNull();
        expect(passed.equals(body)).toBe(true);
      },
    );
    await fc.assert(run, { numRuns: 1_500, seed: 17 });
  }, 30_000);
});

describe("anything else", () => {
  describe("is refused, and no JSON was passed on before, wherever it is cut", () => {
    it.each(refusals.map(named))("%s", async (_, body, idText) => {
      for (const chunks of someSplits(body)) {
        const { passed, refused } = await guarded(chunks, idText);
        expect(refused).toMatch(/^The answer is not one JSON-RPC response: [a-zA-Z0-9, -]+\.$/);
        expect(isReadable(passed)).toBe(false);
        expect(passed.equals(body.subarray(0, passed.length))).toBe(true);
      }
    });
  });

  it("is refused before the key that gives it away was passed on", async () => {
    for (const before of [head, `${head},"result":{}`]) {
      const chunks = [before, ',"method', '":"x"', "}"].map((text) => Buffer.from(text));
      const { passed, refused } = await guarded(chunks);
      expect(refused).toContain("a member that no response has");
      expect(passed.toString()).toBe(`${before},"method`);
    }
  });

  it("is refused before the first bytes that are no JSON were passed on, however deep they stand", async () => {
    for (const [before, after] of [
      ['[{"a":nul', "e,"],
      ['[{"a":"x', "\n"],
      ['[{"a":[1', "}"],
    ]) {
      const chunks = [`${head},"result":{"a":`, `${before}`, `${after}`, "1".repeat(100)].map((text) => Buffer.from(text));
      const { passed, refused } = await guarded(chunks);
      expect(refused).toContain("one JSON-RPC response: it");
      expect(passed.toString()).toBe(`${head},"result":{"a":${before}`);
    }
  });

  it("gets an error that says nothing of what was in it", async () => {
    for (const body of [
      `{"hunter2":1}`,
      `{"id":"hunter2"}`,
      `{"jsonrpc":"hunter2"}`,
      "hunter2",
      `${head},"result":{"a":hunter2}}`,
    ]) {
      const { refused } = await guarded([Buffer.from(body)]);
      expect(refused).toContain("The answer is not one JSON-RPC response");
      expect(refused).not.toContain("hunter2");
    }
  });
});

describe("beside other readers", () => {
  it("takes inside of a result exactly what JSON.parse takes", async () => {
    const counts = { taken: 0, refused: 0 };
    for (const { name, body: inner } of strictJsonCorpus) {
      const body = Buffer.concat([Buffer.from(`${head},"result":{"a":`), inner, Buffer.from("}}")]);
      const expected = isResponse(body);
      for (const chunks of body.length > 400 ? [[body]] : splits(body)) {
        const { passed, refused } = await guarded(chunks);
        expect(refused === null, name).toBe(expected);
        expect(isReadable(passed), name).toBe(expected);
      }
      counts[expected ? "taken" : "refused"]++;
    }
    expect(counts.taken).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(100);
  }, 30_000);

  it("takes of texts that are almost responses those which JSON.parse and the strict reader take for one", async () => {
    const pieces = ['"jsonrpc":"2.0"', '"id":1', '"id":null', '"result":{}', '"error":{"code":1}', '"result":', '"method":"x"'];
    const small = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ",",
      ":",
      " ",
      "1",
      "-",
      "0",
      ".",
      "e",
      "true",
      "nul",
      "l",
      '"',
      "\\",
      "\\u0061",
      "\t",
      "é",
    ];
    let taken = 0;
    const run = fc.asyncProperty(
      fc.oneof(
        fc.shuffledSubarray([...pieces, ...pieces.slice(0, 5)], { maxLength: 4 }),
        fc.shuffledSubarray(pieces.slice(0, 2).concat('"result":{"a":[-1.5e1,"\\u0061"]}'), { minLength: 3 }),
      ),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...small), fc.boolean()), { maxLength: 2 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      async (members, edits, places) => {
        let text = `{${members.join(",")}}`;
        for (const [place, piece, replaces] of edits) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + piece + text.slice(replaces ? at + 1 : at);
        }
        const body = Buffer.from(text);
        const { passed, refused } = await guarded(cutAt(body, places));
        if (refused === null) {
          taken++;
          expect(isResponse(body), text).toBe(true);
          expect(passed.equals(body)).toBe(true);
        } else {
          expect(isReadable(passed), text).toBe(false);
          expect(isResponse(body) && isStrict(body), text).toBe(false);
        }
      },
    );
    await fc.assert(run, { numRuns: 15_000, seed: 19 });
    expect(taken).toBeGreaterThan(300);
  }, 30_000);

  it("takes of responses with a few bytes changed those which JSON.parse and the strict reader take for one", async () => {
    const body = Buffer.from(
      String.raw`{"jsonrpc":"2.0","id":1,"result":{"a":[1.5e3,-0,true,null,"é\u00e9\n日😀"],"b":{"c":[{},[]]}}}`,
    );
    let taken = 0;
    const run = fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: body.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 2 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      async (changes, places) => {
        const changed = Buffer.from(body);
        for (const [at, byte] of changes) changed[at] = byte;
        const { passed, refused } = await guarded(cutAt(changed, places));
        if (refused === null) taken++;
        expect(refused === null ? isResponse(changed) : !(isResponse(changed) && isStrict(changed))).toBe(true);
        expect(isReadable(passed)).toBe(refused === null);
      },
    );
    await fc.assert(run, { numRuns: 15_000, seed: 23 });
    expect(taken).toBeGreaterThan(300);
  }, 30_000);
});

describe("the stream", () => {
  /** Counts what was taken from it, and notes whether it was closed. */
  function watched(chunks: readonly string[]) {
    const state = { bytes: 0, closed: false };
    async function* source() {
      try {
        for (const chunk of chunks) {
          state.bytes += Buffer.byteLength(chunk);
          yield Buffer.from(chunk);
        }
      } finally {
        state.closed = true;
      }
    }
    return { state, source: source() };
  }

  it("goes on as it comes: only the closing brace and what is behind it wait for the end", async () => {
    const before = [`${head},"result":{"a":[0`, ...Array<string>(200).fill(`,"${"x".repeat(1000)}"`), "]}", " "];
    const { state, source } = watched([...before, "}", " \n"]);
    const passed: string[] = [];
    let length = 0;
    for await (const chunk of guardJsonAnswer(source, { idText: "1" })) {
      passed.push(Buffer.from(chunk).toString());
      length += chunk.length;
      expect(length).toBe(state.bytes);
    }
    expect(passed).toEqual([...before, "} \n"]);
  });

  it("is closed at its source when the client leaves", async () => {
    const { state, source } = watched([`${head},"result":{`, "}}"]);
    const guard = guardJsonAnswer(source, { idText: "1" });
    await guard.next();
    expect(state.closed).toBe(false);
    await guard.return(undefined);
    expect(state.closed).toBe(true);
  });

  it("is closed at its source when it is refused", async () => {
    const { state, source } = watched([`${head},"method":`, '"x"}', "never read"]);
    await expect(guardJsonAnswer(source, { idText: "1" }).next()).rejects.toThrow("a member that no response has");
    expect(state).toEqual({ bytes: `${head},"method":`.length, closed: true });
  });

  it("breaks off without the closing brace when its source does", async () => {
    async function* source() {
      yield Buffer.from(good);
      throw new Error("reset");
    }
    const passed: Uint8Array[] = [];
    const all = async () => {
      for await (const chunk of guardJsonAnswer(source(), { idText: "1" })) passed.push(chunk);
    };
    await expect(all()).rejects.toThrow("reset");
    expect(Buffer.concat(passed).toString()).toBe(good.slice(0, -1));
  });
});
