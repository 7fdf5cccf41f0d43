import fc from "fast-check";
import { expect, test } from "vitest";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";

/** Few letters and short lists, so that lists that would run into each other come up often. */
const parts = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom("a", "b", "\0", "\u0001", "é"), maxLength: 3 }), fc.string()), {
  maxLength: 5,
});

/** The inverse: that there is one is what makes two lists never look alike. */
function read(encoded: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < encoded.length; ) {
    const end = at + 4 + encoded.readUInt32BE(at);
    found.push(encoded.toString("utf8", at + 4, end));
    at = end;
  }
  return found;
}

test("the parts can be read back from the bytes, so two lists never have the same ones", () => {
  fc.assert(
    fc.property(parts, (list) => {
      expect(read(lengthPrefixed(list))).toEqual(list);
    }),
    { numRuns: 2000 },
  );
});

test("has the layout it says it has, and takes bytes as it takes text", () => {
  expect(lengthPrefixed(["ab", "", "é"]).toString("hex")).toBe("0000000261620000000000000002c3a9");
  expect(lengthPrefixed([Buffer.from("ab"), Buffer.alloc(0), Buffer.from("é")])).toEqual(lengthPrefixed(["ab", "", "é"]));
  expect(lengthPrefixed([])).toEqual(Buffer.alloc(0));
});

test("refuses half a surrogate pair, of which all have the same UTF-8, and takes whole ones", () => {
  for (const text of ["\ud800", "a\udc00", "\udc00\ud800"]) expect(() => lengthPrefixed(["a", text])).toThrow(RangeError);
  expect(read(lengthPrefixed(["\ud83d\udd11", "\ufffd"]))).toEqual(["\ud83d\udd11", "\ufffd"]);
});
