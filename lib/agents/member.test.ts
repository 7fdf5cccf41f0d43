import { describe, expect, test } from "vitest";
import { decisionInput, newMemberInput } from "@/lib/agents/member.ts";

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

test("a decision is one of the two that an admin can make", () => {
  for (const status of ["approved", "rejected"]) expect(decisionInput.parse({ status })).toEqual({ status });
  for (const status of ["pending", "removed", "invited", "", null]) {
    expect(decisionInput.safeParse({ status }).success).toBe(false);
  }
});
