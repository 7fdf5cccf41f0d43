import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrict } from "@/lib/gateway/strict-json.ts";
import { strictJsonCorpus } from "@/lib/gateway/strict-json-corpus.ts";
import { StrictJsonError, strictJsonCauses } from "@/lib/gateway/strict-json-error.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function outcome(body: Uint8Array): string {
  try {
    parseStrict(body);
    return "accepted";
  } catch (error) {
    if (error instanceof StrictJsonError) return error.reason;
    throw error;
  }
}

/** With ordinary prototypes, so that it can be compared with what JSON.parse makes. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

describe("the corpus", () => {
  it("has at least 150 bodies, some for every cause, none twice", () => {
    expect(strictJsonCorpus.length).toBeGreaterThanOrEqual(150);
    expect(new Set(strictJsonCorpus.map((entry) => Buffer.from(entry.body).toString("hex"))).size).toBe(strictJsonCorpus.length);
    const expected = new Set(strictJsonCorpus.map((entry) => entry.expected));
    for (const cause of Object.keys(strictJsonCauses)) expect(expected, cause).toContain(cause);
  });

  it.each(strictJsonCorpus)("$name", ({ body, expected }) => {
    expect(outcome(body)).toBe(expected);
  });

  it("accepts nothing that JSON.parse refuses, and reads the same value", () => {
    for (const { body, name, expected } of strictJsonCorpus) {
      if (expected !== "accepted") continue;
      const { value, text } = parseStrict(body);
      expect(Object.is(value, JSON.parse(text)) || JSON.stringify(plain(value)) === JSON.stringify(JSON.parse(text)), name).toBe(true);
    }
  });

  it("is read by Python in the same way, wherever it is accepted", (context) => {
    const python = spawnSync("python3", ["-c", pythonReader], { input: acceptedBodies().join("\n"), encoding: "utf8" });
    if (python.error || python.status !== 0) {
      console.warn(`Python was not asked: ${python.error?.message ?? python.stderr}`);
      context.skip();
      return;
    }
    const lines = python.stdout.trim().split("\n");
    const bodies = acceptedBodies();
    expect(lines).toHaveLength(bodies.length);
    for (const [index, line] of lines.entries()) {
      const body = Buffer.from(bodies[index] ?? "", "hex");
      const { value, lossyNumbers } = parseStrict(body);
      if (lossyNumbers.length === 0) expect(JSON.parse(line), body.toString().slice(0, 80)).toEqual(tagged(value));
    }
  });
});

describe("what was written and what was read", () => {
  it("agrees with JSON.parse on every value that JSON can say", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // fast-check makes lone surrogates now and then, which JSON.stringify escapes and the scanner refuses.
        fc.pre(!/\\ud[89a-f]/.test(text));
        const read = parseStrict(encode(text));
        expect(plain(read.value)).toEqual(plain(JSON.parse(text)));
        expect(read.text).toBe(text);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it("never accepts a text that JSON.parse refuses, and never reads another value", () => {
    const pieces = ['{"a":', "}", "[", "]", ",", '"a"', '"\\u0061"', ":", "1", "-", "0", ".", "e", "+", "true", "null", " ", '"', "\\", "\u0000", "é"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        if (outcome(encode(text)) !== "accepted") return;
        expect(plain(parseStrict(encode(text)).value)).toEqual(plain(JSON.parse(text)));
      }),
      { numRuns: 20_000, seed: 11 },
    );
  });

  it("refuses what JSON.parse accepts only for a cause that names JSON as legal", () => {
    for (const { body, name, expected } of strictJsonCorpus) {
      if (expected === "accepted" || strictJsonCauses[expected].legal) continue;
      const text = Buffer.from(body).toString("utf8");
      if (expected !== "not_utf8") expect(() => JSON.parse(text), name).toThrow();
    }
  });

  it("never ends in anything but a value or a StrictJsonError, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(typeof outcome(body)).toBe("string");
      }),
      { numRuns: 5_000, seed: 13 },
    );
  });
});

describe("objects", () => {
  it("have no prototype, so that __proto__ is a key like others", () => {
    const { value } = parseStrict(encode('{"__proto__":{"admin":true},"a":{"constructor":1}}'));
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value as object)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf((value as { a: object }).a)).toBeNull();
    expect("admin" in {}).toBe(false);
  });
});

describe("spans", () => {
  const text = '{ "id" : "\\u0061" , "params":{"name": "x","arguments":{"big":9007199254740993, "e":1e400},"_meta":{"progressToken":1.0}} }';
  const { spanOf } = parseStrict(encode(text));
  const cut = (...path: string[]) => {
    const span = spanOf(path);
    return span && text.slice(span.start, span.end);
  };

  it("cut out the raw value of a member, without the space around it", () => {
    expect(cut("id")).toBe('"\\u0061"');
    expect(cut("params", "name")).toBe('"x"');
    expect(cut("params", "arguments")).toBe('{"big":9007199254740993, "e":1e400}');
    expect(cut("params", "_meta", "progressToken")).toBe("1.0");
    expect(cut()).toBe(text);
  });

  it("are unknown for members that are not there, or deeper than anybody asks", () => {
    expect(cut("params", "uri")).toBeUndefined();
    expect(cut("id", "0")).toBeUndefined();
    expect(parseStrict(encode('{"a":{"b":{"c":{"d":1}}}}')).spanOf(["a", "b", "c", "d"])).toBeUndefined();
    expect(parseStrict(encode('{"a":[1]}')).spanOf(["a", "0"])).toBeUndefined();
  });

  it("count UTF-16 units, also behind characters of two", () => {
    const body = '{"😀é":"😀","b":[1]}';
    const span = parseStrict(encode(body)).spanOf(["b"]);
    expect(body.slice(span?.start, span?.end)).toBe("[1]");
  });

  it("parse to the very value of the member, for every object", () => {
    const keys = fc.string({ unit: "grapheme", maxLength: 8 }).filter((key) => !key.includes("\0"));
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 3, noUnicodeString: false })), (members) => {
        const body = JSON.stringify(members, null, 1);
        fc.pre(!/\\ud[89a-f]/.test(body) && outcome(encode(body)) === "accepted");
        const read = parseStrict(encode(body));
        for (const [key, member] of Object.entries(members)) {
          const span = read.spanOf([key]);
          expect(JSON.parse(body.slice(span?.start, span?.end))).toEqual(JSON.parse(JSON.stringify(member)));
        }
      }),
      { numRuns: 500, seed: 17 },
    );
  });
});

describe("numbers that a double cannot hold", () => {
  const lossy = (text: string) => parseStrict(encode(text)).lossyNumbers;

  it.each(["9007199254740993", "-9007199254740993", "9007199254740992", "1e400", "-1e400", "1e-400", "100.00000000000000001", "1e16", "0.1000000000000000055"])(
    "are told: %s",
    (number) => expect(lossy(number)).toEqual([[]]),
  );

  it.each(["0", "-0", "1", "1.0", "9007199254740991", "-9007199254740991", "0.1", "1.50", "100e-2", "5e-324", "1e15", "0.30000000000000004", "0e999", "-1.5E3"])(
    "others are not: %s",
    (number) => expect(lossy(number)).toEqual([]),
  );

  it("are told with their place", () => {
    expect(lossy('{"a":[1,{"b":1e400}],"c":2,"d":{"e":12345678901234567890}}')).toEqual([
      ["a", 1, "b"],
      ["d", "e"],
    ]);
  });

  it("holds every double that JSON.stringify writes, and whatever it holds it reads back", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const isBigInteger = Number.isInteger(number) && !Number.isSafeInteger(number);
        expect(lossy(JSON.stringify(number)).length).toBe(isBigInteger ? 1 : 0);
      }),
      { numRuns: 5_000, seed: 19 },
    );
  });
});

describe("hostile sizes", () => {
  const mebibytes = 4 * 1024 * 1024;
  it.each([
    ["one long string", `"${"a".repeat(mebibytes)}"`, "accepted"],
    ["a string of escapes", `"${"\\n".repeat(mebibytes / 2)}"`, "accepted"],
    ["a string of escaped pairs", `"${"\\ud83d\\ude00".repeat(mebibytes / 12)}"`, "accepted"],
    ["a number of zeros and a one", `1${"0".repeat(mebibytes)}1`, "accepted"],
    ["a fraction of zeros and a one", `0.${"0".repeat(mebibytes)}1`, "accepted"],
    ["an endless exponent", `1e${"9".repeat(mebibytes)}`, "accepted"],
    ["space", `${" ".repeat(mebibytes)}1`, "accepted"],
    ["brackets", "[".repeat(mebibytes), "too_deep"],
    ["quotes that never close", '"\\"'.repeat(mebibytes / 3), "unexpected_character"],
    ["many keys", `{${Array.from({ length: mebibytes / 16 }, (_, index) => `"k${index}":1`).join(",")}}`, "too_many_values"],
  ])("are done with before anybody waits: %s", (_, text, expected) => {
    expect(["more_than_one_value", expected]).toContain(outcome(encode(text)));
  });
});

describe("errors", () => {
  it("say a sentence and a place, and nothing of the input", () => {
    const secret = "hunter2";
    for (const body of [`{"${secret}":1,"${secret}":2}`, `"${secret}`, `{"a":${secret}}`, `["${secret}\\x"]`]) {
      try {
        parseStrict(encode(body));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(StrictJsonError);
        expect(`${error}`).not.toContain(secret);
        expect((error as StrictJsonError).offset).toBeGreaterThan(0);
      }
    }
  });
});

function acceptedBodies(): string[] {
  return strictJsonCorpus.filter((entry) => entry.expected === "accepted").map((entry) => Buffer.from(entry.body).toString("hex"));
}

/** Numbers as text that both languages write alike, objects as pairs in a fixed order. */
function tagged(value: unknown): unknown {
  if (Array.isArray(value)) return { array: value.map(tagged) };
  if (typeof value === "number") return { number: value === 0 ? 0 : value };
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map(([key, member]): [string, unknown] => [key, tagged(member)]);
  return { object: pairs.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))) };
}

const pythonReader = `
import json, sys
def pairs(members):
    keys = [key for key, _ in members]
    assert len(set(keys)) == len(keys), "a key twice"
    return {"object": sorted(([key, tag(value)] for key, value in members), key=lambda pair: pair[0].encode("utf-8"))}
def tag(value):
    if isinstance(value, list): return {"array": [tag(one) for one in value]}
    if isinstance(value, bool) or value is None or isinstance(value, str) or isinstance(value, dict): return value
    return {"number": value}
def refuse(word): raise ValueError(word)
for line in sys.stdin.read().split("\\n"):
    value = json.loads(bytes.fromhex(line).decode("utf-8"), object_pairs_hook=pairs, parse_constant=refuse)
    print(json.dumps(tag(value)).replace("Infinity", "null"))
`;
