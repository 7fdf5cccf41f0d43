import fc from "fast-check";
import { expect, test } from "vitest";
import { memberPlaces, placesOf } from "@/lib/strict-json/places.ts";

const at = (text: string, ...path: string[]) => placesOf(text, path).map(({ start, end }) => text.slice(start, end));

test("a path leads to the raw values, through objects and arrays, whatever stands around them", () => {
  const text = ' {"a\\u0062" : [ {"uri":"x\\"}]" , "n": 1.0} , {"uri":{"uri":2}}, "uri", [] ] , "uri" : "top" } ';
  expect(at(text, "ab", "*", "uri")).toEqual(['"x\\"}]"', '{"uri":2}']);
  expect(at(text, "uri")).toEqual(['"top"']);
  expect(at(text, "ab", "*", "n")).toEqual(["1.0"]);
  expect(at(text, "ab", "*", "uri", "uri")).toEqual(["2"]);
  expect(at(text)).toEqual([text.trim()]);
});

test("a path that leads nowhere finds nothing", () => {
  for (const path of [["b"], ["a", "x"], ["a", "0"], ["*", "*", "*"]]) expect(at('{"a":[1,"2"]}', ...path)).toEqual([]);
  for (const text of ["1", '"a"', "null", "[]", "{}"]) expect(at(text, "*")).toEqual([]);
});

test("every member of every value is found where JSON.parse finds it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom<undefined | number>(undefined, 2), (json, indent) => {
      const value = JSON.parse(json) as unknown;
      const text = JSON.stringify(value, null, indent);
      const members = typeof value === "object" && value !== null ? Object.values(value) : [];
      expect(at(text, "*").map((raw) => JSON.parse(raw))).toEqual(members);
    }),
    { numRuns: 500, seed: 20261120 },
  );
});

test("a member that is taken out with its comma leaves JSON with all the others", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
      fc.nat(),
      fc.boolean(),
      (value, pick, wide) => {
        const keys = Object.keys(value);
        const key = keys[pick % keys.length] ?? "";
        const text = JSON.stringify({ outer: value }, null, wide ? 2 : undefined);
        const [place] = memberPlaces(text, ["outer", key]);
        const rest = text.slice(0, place?.start) + text.slice(place?.end);
        const expected = Object.fromEntries(
          Object.entries(JSON.parse(JSON.stringify(value)) as object).filter(([name]) => name !== key),
        );
        expect(JSON.parse(rest)).toEqual({ outer: expected });
      },
    ),
    { numRuns: 500, seed: 20261121 },
  );
});
