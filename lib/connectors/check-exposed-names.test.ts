import { describe, expect, test } from "vitest";
import { checkExposedNames } from "@/lib/connectors/check-exposed-names.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { Problem } from "@/lib/errors.ts";

const long = "a".repeat(60);
/** Two names whose SHA-256 begins with the same eight digits behind the key `alpha`: found by trying 116,807 endings. */
const meeting = [`${long}107518`, `${long}116806`] as const;

const refusalOf = (key: string, names: readonly string[]) => {
  try {
    checkExposedNames(key, names);
  } catch (error) {
    if (error instanceof Problem && error.code === "unusable_upstream") return error.message;
    throw error;
  }
  return null;
};

describe("the tools of one list", () => {
  test("are taken while each has a name of its own on the aggregated endpoint", () => {
    expect(refusalOf("alpha", [])).toBeNull();
    expect(refusalOf("alpha", ["look", "_look", "__look", "Look", `${long}1`, `${long}2`])).toBeNull();
  });

  test("are refused when one is called what another is shortened to, whichever comes first", () => {
    const double = exposedName("alpha", long).slice("alpha__".length);
    expect(refusalOf("alpha", ["look", long, double])).toContain(`Tools 2 and 3 of the server's list`);
    expect(refusalOf("alpha", [double, long])).toContain(`would both be called alpha__${double} on /mcp`);
    expect(refusalOf("alpha", [double, "look"])).toBeNull();
    expect(refusalOf("beta", [long, double])).toBeNull();
  });

  test("are refused when two long names meet in their digests", () => {
    expect(exposedName("alpha", meeting[0])).toBe(exposedName("alpha", meeting[1]));
    expect(refusalOf("alpha", meeting)).toContain("Tools 1 and 2");
    expect(refusalOf("beta", meeting)).toBeNull();
  });
});
