import { describe, expect, test } from "vitest";
import { memberMoves, moveMember, movers, newMemberInput } from "@/lib/agents/member.ts";
import { Problem } from "@/lib/errors.ts";
import { memberStatuses } from "@/lib/vocabulary.ts";

const pairs = memberStatuses.flatMap((from) => memberStatuses.flatMap((to) => movers.map((by) => ({ from, to, by }))));

describe("the life of a membership", () => {
  test.each(pairs)("$by moves $from to $to only if the table says so", ({ from, to, by }) => {
    if (memberMoves.some((move) => move.from === from && move.to === to && move.by === by)) {
      expect(moveMember(from, to, by)).toBe(to);
      return;
    }
    const possible = memberMoves.some((move) => move.from === from && move.to === to);
    const thrown = catchProblem(() => moveMember(from, to, by));
    expect(thrown.code).toBe(possible ? "forbidden" : "conflict");
    expect(thrown.message).toMatch(/^(This member|Only) .+\. Nothing was changed\.$/);
  });

  test("is the one of the product: invited, pending, approved or rejected, removed", () => {
    expect(memberMoves.map(({ from, to, by }) => `${by}: ${from} -> ${to}`)).toEqual([
      "member: invited -> pending",
      "admin: invited -> removed",
      "admin: pending -> approved",
      "admin: pending -> rejected",
      "admin: pending -> removed",
      "admin: approved -> removed",
      "admin: rejected -> removed",
    ]);
  });

  test("lists no move twice, none in place and none out of the grave", () => {
    expect(new Set(memberMoves.map((move) => JSON.stringify(move))).size).toBe(memberMoves.length);
    expect(memberMoves.filter((move) => move.from === move.to || move.from === "removed")).toEqual([]);
  });

  test("reaches every state from the first one", () => {
    const reached = new Set(["invited"]);
    for (const _round of memberStatuses) for (const move of memberMoves) if (reached.has(move.from)) reached.add(move.to);
    expect([...reached].sort()).toEqual([...memberStatuses].sort());
  });

  test("never lets members approve themselves", () => {
    expect(memberMoves.filter((move) => move.to === "approved" && move.by !== "admin")).toEqual([]);
  });
});

describe("what is sent to add a member", () => {
  test.each([
    ["alex@company.com", "alex@company.com"],
    [" Alex@Company.COM ", "alex@company.com"],
    ["a+tag@b.example", "a+tag@b.example"],
    ["a＠b.com", "a@b.com"],
  ])("may be %j", (email, canonical) => expect(newMemberInput.parse({ email })).toEqual({ email: canonical }));

  test("may be nothing", () => expect(newMemberInput.parse({})).toEqual({}));

  test.each([
    '"e@attacker.com"@victim.com',
    "a@b.com,c@d.com",
    "a@b.com\r\nBcc: c@d.com",
    "a@b.com.",
    "a@",
    "",
    "a\u0000@b.com",
    `${"a".repeat(250)}@b.com`,
    "аlex@company.com",
    ["a@b.com"],
    null,
  ])("may not be %j", (email) => expect(newMemberInput.safeParse({ email }).success).toBe(false));

  test.each([{ role: "admin" }, { status: "approved" }, { id: "x" }])("may not bring %j along", (extra) =>
    expect(newMemberInput.safeParse({ email: "a@b.com", ...extra }).success).toBe(false),
  );
});

function catchProblem(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}
