import { describe, expect, test } from "vitest";
import { exposureNow, raisesOf } from "@/lib/exposure/exposure.ts";

const row = { label: "private" as const, sources: ["acme/payments-core"], epoch: 2 };

describe("a label", () => {
  test("holds up to the end of the window and not a millisecond longer", () => {
    const windowMs = 480 * 60_000;
    expect(exposureNow([{ ...row, ageMs: windowMs - 1 }], 480).accessedPrivate).toBe(true);
    expect(exposureNow([{ ...row, ageMs: windowMs }], 480).accessedPrivate).toBe(false);
  });

  test("names its sources and its age while it holds, and nothing after", () => {
    expect(exposureNow([{ ...row, ageMs: 125_000 }], 480)).toMatchObject({ minutesSincePrivate: 2, privateSources: row.sources });
    expect(exposureNow([{ ...row, ageMs: 1e12 }], 480)).toMatchObject({
      minutesSincePrivate: null,
      privateSources: [],
      labels: [],
    });
  });

  test("counts into the epoch even when it has expired, so that its return is noticed", () => {
    expect(exposureNow([{ ...row, ageMs: 1e12 }], 480).epoch).toBe(2);
    expect(exposureNow([], 480).epoch).toBe(0);
  });
});

describe("an allowed call", () => {
  const read = { tier: "read" as const, tierSource: "annotations" as const, source: "acme/payments-core" };

  test("that reads what is private, internal or unknown raises private", () => {
    for (const visibility of ["private", "internal", "unknown"] as const) {
      expect(raisesOf({ ...read, visibility })).toEqual([{ label: "private", source: "acme/payments-core" }]);
    }
  });

  test("that reads what is public, or that writes, raises nothing", () => {
    expect(raisesOf({ ...read, visibility: "public" })).toEqual([]);
    expect(raisesOf({ ...read, tier: "write", visibility: "private" })).toEqual([]);
  });

  test("of a tool that nobody described counts as a read", () => {
    expect(raisesOf({ ...read, tier: "destructive", tierSource: "assumed", visibility: "unknown" })).toHaveLength(1);
  });
});
