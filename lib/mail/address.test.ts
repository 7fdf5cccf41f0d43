import { describe, expect, it } from "vitest";
import { Problem } from "@/lib/errors.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";

describe("an e-mail address has one canonical form", () => {
  it.each([
    ["alex@company.com", "alex@company.com"],
    ["  Alex@Company.COM \r\n", "alex@company.com"],
    ["alex+wicket@company.com", "alex+wicket@company.com"],
    ["o'brien@mail.company.co.uk", "o'brien@mail.company.co.uk"],
    ["ci@localhost", "ci@localhost"],
    ["alex@xn--mnchen-3ya.de", "alex@xn--mnchen-3ya.de"],
    ["alex＠company.com", "alex@company.com"],
    ["ＡＬＥＸ@company.com", "alex@company.com"],
    ["\u212Aim@company.com", "kim@company.com"],
    [`${"a".repeat(64)}@company.com`, `${"a".repeat(64)}@company.com`],
  ])("reads %j as %j", (typed, canonical) => {
    expect(canonicalAddress(typed)).toBe(canonical);
    expect(canonicalAddress(canonical)).toBe(canonical);
  });

  it.each([
    "",
    "alex",
    "@company.com",
    "alex@",
    '"e@attacker.com"@victim.com',
    '"alex"@company.com',
    "a@b.com,c@d.com",
    "a@b.com;c@d.com",
    "a@b.com c@d.com",
    "e@attacker.com＠victim.com",
    "e＠attacker.com＠victim.com",
    "Alex <alex@company.com>",
    "<alex@company.com>",
    "alex(comment)@company.com",
    "alex@company.com.",
    "alex@.company.com",
    "alex@company..com",
    ".alex@company.com",
    "al..ex@company.com",
    "alex@-company.com",
    "alex@[127.0.0.1]",
    "alex@company.com\r\nBcc: eve@evil.com",
    "alex\u0000@company.com",
    "alex@company.com\u0000",
    "аlex@company.com",
    "alex@cоmpany.com",
    "alex@münchen.de",
    "alex@com\u200bpany.com",
    `${"a".repeat(65)}@company.com`,
    `alex@${"a".repeat(64)}.com`,
    `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(20)}`,
    `${"a".repeat(300)}@company.com`,
    `${"alex@company.com".padStart(100_000, " ")}`,
  ])("refuses %j", (typed) => {
    expect(() => canonicalAddress(typed)).toThrow(Problem);
  });
});
