import { describe, expect, it } from "vitest";
import { readSignInFragment, type SignInLink, writeSignInFragment } from "@/lib/access/sign-in-link.ts";

const link: SignInLink = {
  token: "a".repeat(43),
  email: "alex@company.com",
  callbackUrl: "/audit?result=DENY",
  from: "Firefox on Linux",
  requestedAt: new Date("2026-11-20T17:20:00Z"),
  expiresAt: new Date("2026-11-20T17:30:00Z"),
};

describe("the fragment of a sign-in link", () => {
  it("gives back what was written, with or without its #", () => {
    expect(readSignInFragment(writeSignInFragment(link))).toEqual(link);
    expect(readSignInFragment(`#${writeSignInFragment({ ...link, from: "Ünïcode ✓" })}`)).toEqual({ ...link, from: "Ünïcode ✓" });
  });

  it("is one run of characters that mail programs keep in one link", () => {
    expect(writeSignInFragment({ ...link, from: "?>?>?>ÿÿÿ" })).toMatch(/^[A-Za-z0-9_.-]+$/);
  });

  it.each([
    "",
    "#",
    "token",
    "#a.b",
    `${"a".repeat(43)}.!!!!`,
    `${"a".repeat(43)}.e30`,
    `${"a".repeat(43)}.${btoa("[1,2,3,4,5]")}`,
  ])("is unreadable when it is %j", (fragment) => {
    expect(readSignInFragment(fragment)).toBeNull();
  });
});
