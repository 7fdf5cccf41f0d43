import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrict } from "@/lib/strict-json/strict-json.ts";
import { StrictJsonError } from "@/lib/strict-json/strict-json-error.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function outcome(text: string): string {
  try {
    parseStrict(encode(text));
    return "accepted";
  } catch (error) {
    if (error instanceof StrictJsonError) return error.reason;
    throw error;
  }
}

describe("spans", () => {
  const text =
    '{ "id" : "\\u0061" , "params":{"name": "x","arguments":{"big":9007199254740993, "e":1e400},"_meta":{"progressToken":1.0}} }';
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
        fc.pre(!/\\ud[89a-f]/.test(body) && outcome(body) === "accepted");
        const read = parseStrict(encode(body));
        for (const [key, member] of Object.entries(members)) {
          const span = read.spanOf([key]);
          expect(JSON.parse(body.slice(span?.start, span?.end))).toEqual(JSON.parse(JSON.stringify(member)));
        }
      }),
      { numRuns: 200, seed: 17 },
    );
  });
});

describe("numbers that a double cannot hold", () => {
  const lossy = (text: string) => parseStrict(encode(text)).lossyNumbers;

  it.each([
    "9007199254740993",
    "-9007199254740993",
    "9007199254740992",
    "1e400",
    "-1e400",
    "1e-400",
    "100.00000000000000001",
    "1e16",
    "0.1000000000000000055",
  ])("are told: %s", (number) => expect(lossy(number)).toEqual([[]]));

  it.each([
    "0",
    "-0",
    "1",
    "1.0",
    "9007199254740991",
    "-9007199254740991",
    "0.1",
    "1.50",
    "100e-2",
    "5e-324",
    "1e15",
    "0.30000000000000004",
    "0e999",
    "-1.5E3",
  ])("others are not: %s", (number) => expect(lossy(number)).toEqual([]));

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
    expect(["more_than_one_value", expected]).toContain(outcome(text));
  });
});
