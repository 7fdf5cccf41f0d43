import { describe, expect, test } from "vitest";
import { defaultNamespace, readNamespace, readServiceKey } from "@/lib/connectors/service-key.ts";
import { Problem } from "@/lib/errors.ts";

const refusedField = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem && error.code === "invalid_input") return error.details.field;
    throw error;
  }
  return null;
};

describe("the key of a connector", () => {
  test("is what can stand in an address and before the two underscores of a tool name", () => {
    for (const key of ["github", "a", "my-notes", "s3", `a${"b".repeat(31)}`]) expect(readServiceKey(key)).toBe(key);
  });

  test("is refused otherwise", () => {
    for (const key of [
      "",
      "GitHub",
      "1st",
      "-a",
      "a_b",
      "a__b",
      "a b",
      "a/b",
      "a.b",
      "é",
      "a\n",
      `a${"b".repeat(32)}`,
      "__proto__",
    ]) {
      expect(
        refusedField(() => readServiceKey(key)),
        key,
      ).toBe("key");
    }
  });
});

describe("the namespace of a connector", () => {
  test("is derived from its key in the spelling people know", () => {
    expect(defaultNamespace("github")).toBe("GitHubMCP");
    expect(defaultNamespace("slack")).toBe("SlackMCP");
    expect(defaultNamespace("database")).toBe("DatabaseMCP");
    expect(defaultNamespace("github-enterprise")).toBe("GitHubEnterpriseMCP");
    expect(defaultNamespace("a-")).toBe("AMCP");
  });

  test("is never the one that stands for any service", () => {
    expect(defaultNamespace("service")).toBe("ServiceConnectorMCP");
    expect(refusedField(() => readNamespace("ServiceMCP"))).toBe("namespace");
    expect(readNamespace(defaultNamespace("service"))).toBe("ServiceConnectorMCP");
  });

  test("is accepted whenever it was derived, and refused when Cedar or a reader could stumble over it", () => {
    for (const key of ["github", "s3", "a--b", `a${"b".repeat(31)}`, "x-1"]) {
      expect(readNamespace(defaultNamespace(key))).toMatch(/MCP$/);
    }
    for (const namespace of [
      "",
      "MCP",
      "github",
      "gitHubMCP",
      "GitHub",
      "Git-HubMCP",
      "Git::HubMCP",
      "GitHubMCP ",
      "1MCP",
      "GithubMcp",
    ]) {
      expect(
        refusedField(() => readNamespace(namespace)),
        namespace,
      ).toBe("namespace");
    }
  });
});
