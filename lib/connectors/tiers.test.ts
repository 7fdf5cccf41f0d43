import { describe, expect, test } from "vitest";
import { tierOf } from "@/lib/connectors/tiers.ts";

const tierFor = (annotations?: unknown) => tierOf(annotations === undefined ? { name: "t" } : { name: "t", annotations });

describe("the tier of a tool", () => {
  test("is read when the upstream says that the tool only reads", () => {
    expect(tierFor({ readOnlyHint: true })).toEqual({ tier: "read", tierSource: "annotations" });
    expect(tierFor({ readOnlyHint: true, destructiveHint: true })).toEqual({ tier: "read", tierSource: "annotations" });
  });

  test("is write only when the upstream says that nothing is destroyed", () => {
    expect(tierFor({ destructiveHint: false })).toEqual({ tier: "write", tierSource: "annotations" });
    expect(tierFor({ readOnlyHint: false, destructiveHint: false })).toEqual({ tier: "write", tierSource: "annotations" });
    expect(tierFor({ readOnlyHint: false })).toEqual({ tier: "destructive", tierSource: "annotations" });
    expect(tierFor({ readOnlyHint: false, destructiveHint: true })).toEqual({ tier: "destructive", tierSource: "annotations" });
  });

  test("is assumed to be destructive when nothing was said about effects", () => {
    for (const silence of [
      undefined,
      null,
      {},
      [],
      "read",
      { title: "Reads" },
      { openWorldHint: false },
      { idempotentHint: true },
    ]) {
      expect(tierFor(silence)).toEqual({ tier: "destructive", tierSource: "assumed" });
    }
  });

  test("does not take a word that looks like a claim for a claim", () => {
    for (const hint of ["true", 1, [true], { value: true }]) {
      expect(tierFor({ readOnlyHint: hint })).toEqual({ tier: "destructive", tierSource: "assumed" });
    }
    expect(tierFor(Object.create({ readOnlyHint: true }))).toEqual({ tier: "destructive", tierSource: "assumed" });
  });
});
