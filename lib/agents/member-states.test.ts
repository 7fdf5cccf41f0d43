import { describe, expect, test } from "vitest";
import { type MemberMove, memberMoves, moveMember, movers } from "@/lib/agents/member-states.ts";
import { Problem } from "@/lib/errors.ts";
import { memberStatuses } from "@/lib/vocabulary.ts";

const moves = Object.keys(memberMoves) as MemberMove[];
const cases = memberStatuses.flatMap((from) => moves.flatMap((move) => movers.map((by) => ({ from, move, by }))));
const listed = moves.flatMap((name) => memberMoves[name].from.map((from) => ({ ...memberMoves[name], name, each: from })));

describe("the life of a membership", () => {
  test.each(cases)("$by makes the move $move from $from only if the table says so", ({ from, move, by }) => {
    const { from: possible, to, by: whose } = memberMoves[move];
    if (by === whose && possible.some((one) => one === from)) {
      expect(moveMember(from, move, by)).toBe(to);
      return;
    }
    const thrown = catchProblem(() => moveMember(from, move, by));
    expect(thrown.code).toBe(by === whose ? "conflict" : "forbidden");
    expect(thrown.message).toMatch(/^(This membership|Only) .+\. Nothing was changed\.$/);
  });

  test("is the one of the product: invited, pending, approved or rejected, removed", () => {
    expect(
      moves.map((name) => `${memberMoves[name].by} ${name}: ${memberMoves[name].from.join(", ")} -> ${memberMoves[name].to}`),
    ).toEqual([
      "member accept: invited -> pending",
      "admin resend: invited -> invited",
      "admin revoke: invited -> removed",
      "admin approve: pending -> approved",
      "admin reject: pending -> rejected",
      "admin undo: approved, rejected -> pending",
      "admin remove: invited, pending, approved, rejected -> removed",
      "system close: invited, pending, approved, rejected -> removed",
    ]);
  });

  test("leaves nobody who was removed", () => {
    expect(listed.filter(({ each }) => (each as string) === "removed")).toEqual([]);
  });

  test("undoes each decision, and nothing else, to where it came from", () => {
    const decisions = [memberMoves.approve, memberMoves.reject];
    expect([...memberMoves.undo.from]).toEqual(decisions.map((move) => move.to));
    for (const decision of decisions) expect([...decision.from]).toEqual([memberMoves.undo.to]);
  });

  test("reaches every state from the first one", () => {
    const reached = new Set<string>(["invited"]);
    for (const _round of memberStatuses) for (const { each, to } of listed) if (reached.has(each)) reached.add(to);
    expect([...reached].sort()).toEqual([...memberStatuses].sort());
  });

  test("never lets members approve themselves", () => {
    expect(listed.filter((move) => move.to === "approved" && move.by !== "admin")).toEqual([]);
  });
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
