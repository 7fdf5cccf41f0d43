import { describe, expect, it } from "vitest";
import type { Check } from "@/e2e/conformance/check.ts";
import { compareChecks } from "@/e2e/conformance/compare-checks.ts";

const check = (scenario: string, id: string, status = "SUCCESS", message = ""): Check => ({ scenario, id, status, message });
const differing = (one: Check[], two: Check[]) => compareChecks(one, two).filter(({ same }) => !same);

describe("two runs of the suite", () => {
  it("are the same when every check came out the same as often, in whatever order", () => {
    const run = [check("tools-list", "a"), check("tools-list", "b", "WARNING", "one reason"), check("ping", "a")];
    const again = [check("ping", "a"), check("tools-list", "b", "WARNING", "another reason"), check("tools-list", "a")];
    expect(differing(run, again)).toEqual([]);
    expect(compareChecks(run, again)).toHaveLength(3);
  });

  it("differ when a success turned into something that the suite does not count as failed", () => {
    for (const status of ["WARNING", "SKIPPED", "INFO", "FAILURE", "a status of a later suite"])
      expect(differing([check("ping", "a")], [check("ping", "a", status)])).toHaveLength(1);
  });

  it("differ when a check is missing, is new, or came once more", () => {
    expect(differing([check("ping", "a"), check("ping", "b")], [check("ping", "a")])).toMatchObject([
      { other: { words: "none" } },
    ]);
    expect(differing([check("ping", "a")], [check("ping", "a"), check("ping", "b")])).toMatchObject([
      { baseline: { words: "none" } },
    ]);
    expect(differing([check("ping", "a")], [check("ping", "a"), check("ping", "a")])).toMatchObject([
      { baseline: { words: "1 SUCCESS" }, other: { words: "2 SUCCESS" } },
    ]);
  });

  it("differ when the same check moved to another scenario", () => {
    expect(differing([check("ping", "a")], [check("tools-list", "a")])).toHaveLength(2);
  });

  it("say why what is no success is none", () => {
    const [row] = differing([check("ping", "a")], [check("ping", "a", "FAILURE", "no answer")]);
    expect(row?.other.messages).toEqual(["no answer"]);
  });
});
