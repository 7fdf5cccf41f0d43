import { describe, expect, it } from "vitest";
import { internalPath } from "@/lib/access/internal-path.ts";

describe("after signing in a person lands on a page of ours, wherever the link wanted to send them", () => {
  it.each(["/", "/audit/AUDIT-03F4A91", "/agents/maintenance-agent/audit?result=DENY&tool=database.*", "/me", "/apiary"])(
    "keeps %j",
    (path) => {
      expect(internalPath(path)).toBe(path);
    },
  );

  it.each([
    "//evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "https:evil.com",
    "https://evil.com/audit",
    "http://localhost:3000@evil.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%2f/evil.com",
    "/%5cevil.com",
    "@evil.com",
    "/@evil.com",
    "/audit//evil.com",
    "/audit/../../evil.com",
    "/.",
    "/audit\r\nSet-Cookie: a=b",
    "/audit#fragment",
    " /audit",
    "/\t/evil.com",
    "/audit?next=//evil.com",
    "/api/auth/signout",
    "/api",
    "/mcp",
    "/signin?callbackUrl=/",
    "/setup",
    "/auth/confirm",
    `/${"a".repeat(3_000)}`,
    "",
    null,
    undefined,
    ["/audit"],
    { toString: () => "/audit" },
  ])("sends %j to the desk", (path) => {
    expect(internalPath(path)).toBe("/");
  });
});
