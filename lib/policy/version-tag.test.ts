import { expect, test } from "vitest";
import { Problem } from "@/lib/errors.ts";
import { expectedVersion, versionTag } from "@/lib/policy/version-tag.ts";

const asking = (condition?: string) =>
  new Request("http://wicket", condition === undefined ? {} : { headers: { "if-match": condition } });

test("a version's tag leads back to the version", () => {
  expect(expectedVersion(asking(versionTag(14)))).toBe(14);
  expect(expectedVersion(asking())).toBeUndefined();
});

test.each(["", "*", "14", 'W/"14"', '"14", "15"', '"-1"', '"14.0"', '"a"', '"99999999999"'])(
  "a condition that cannot be kept is refused: %j",
  (condition) => {
    expect(() => expectedVersion(asking(condition))).toThrow(Problem);
  },
);
