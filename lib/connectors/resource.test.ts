import { describe, expect, test } from "vitest";
import type { Catalogue, Tool } from "@/lib/connectors/connector.ts";
import { resourceOf } from "@/lib/connectors/resource.ts";
import type { Tier, Visibility } from "@/lib/vocabulary.ts";

const tool = (tier: Tier, tierSource: Tool["tierSource"] = "annotations"): Tool => ({
  name: "touch",
  tier,
  tierSource,
  definition: { name: "touch" },
});
const reading = tool("read");
const writing = tool("write");

function service(
  argument: string,
  attributes: { [pattern: string]: Visibility },
  visibility: Visibility | null = null,
): Catalogue {
  return {
    connectorId: "c",
    key: "service",
    namespace: "ServiceXMCP",
    version: 1,
    tools: [reading],
    resourceRules: [{ tool: "touch", kind: "Thing", argument, visibility }],
    resourceAttributes: Object.entries(attributes).map(([pattern, seen]) => ({
      kind: "Thing",
      pattern,
      visibility: seen,
      labels: [`of ${pattern}`],
    })),
  };
}

describe("which resource", () => {
  test("one argument, or several joined as the service joins them", () => {
    expect(resourceOf(service("table", {}), reading, { table: "prod.x", filter: "*" })).toMatchObject({
      kind: "Thing",
      id: "prod.x",
    });
    expect(resourceOf(service("owner/repo", {}), reading, { owner: "acme", repo: "web" })).toMatchObject({
      kind: "Thing",
      id: "acme/web",
    });
    expect(resourceOf(service("id", {}), reading, { id: 42 })).toMatchObject({ kind: "Thing", id: "42" });
  });

  test.each([
    ["missing", {}],
    ["empty", { name: "" }],
    ["null", { name: null }],
    ["a list", { name: ["x"] }],
    ["an object", { name: { toString: "x" } }],
    ["true", { name: true }],
    ["a number that JavaScript rounds", { name: 2 ** 53 }],
    ["a fraction", { name: 1.5 }],
    ["a NUL", { name: "a\0b" }],
    ["a line break", { name: "a\nb" }],
    ["half a character", { name: "\ud800" }],
    ["513 characters", { name: "x".repeat(513) }],
    ["inherited", Object.create({ name: "x" })],
  ])("an argument that is %s names nothing: the tool itself, unknown", (_, args) => {
    expect(resourceOf(service("name", { "*": "public" }, "public"), reading, args)).toEqual({
      kind: "Tool",
      id: "touch",
      visibility: "unknown",
      labels: [],
    });
  });

  test("512 characters are a name; a tool without a rule touches itself", () => {
    expect(resourceOf(service("name", {}), reading, { name: "x".repeat(512) }).kind).toBe("Thing");
    expect(resourceOf({ ...service("name", {}), resourceRules: [] }, reading, { name: "x" })).toMatchObject({
      kind: "Tool",
      id: "touch",
    });
  });
});

describe("what is known of it", () => {
  const seen = (catalogue: Catalogue, name: string, by: Tool = reading) => resourceOf(catalogue, by, { name }).visibility;

  test("the longest pattern speaks, then the rule, then nobody", () => {
    const tables = service("name", { "prod.*": "private", "prod.public_*": "public" });
    expect(seen(tables, "prod.customer_records")).toBe("private");
    expect(seen(tables, "prod.public_holidays")).toBe("public");
    expect(seen(tables, "test.x")).toBe("unknown");
    expect(seen(service("name", { "prod.*": "private" }, "internal"), "test.x")).toBe("internal");
    expect(resourceOf(tables, reading, { name: "prod.customer_records" }).labels).toEqual(["of prod.*"]);
  });

  test("attributes of other kinds say nothing", () => {
    const catalogue = service("name", { x: "public" });
    const other = catalogue.resourceAttributes.map((attribute) => ({ ...attribute, kind: "Other" }));
    expect(seen({ ...catalogue, resourceAttributes: other }, "x")).toBe("unknown");
  });

  const repositories = service("name", { "acme/*": "public", "acme/payments-core": "private" });
  test("another spelling of a private name is private when read, whatever wider pattern it falls under", () => {
    expect(seen(repositories, "acme/payments-core")).toBe("private");
    expect(seen(repositories, "acme/Payments-Core")).toBe("private");
    expect(seen(repositories, "Acme/PAYMENTS-CORE")).toBe("private");
    expect(seen(repositories, "acme/website")).toBe("public");
    expect(resourceOf(repositories, reading, { name: "acme/Payments-Core" }).labels).toEqual([
      "of acme/*",
      "of acme/payments-core",
    ]);
  });

  test("another spelling of a public name is no proof of being public", () => {
    expect(seen(service("name", { "acme/website": "public" }), "acme/Website")).toBe("unknown");
  });

  const channels = service("name", { "*": "private", "#status-public": "public" });
  test("another spelling of a public channel does not hide it from a rule about sending", () => {
    expect(seen(channels, "#status-public", writing)).toBe("public");
    expect(seen(channels, "#Status-Public", writing)).toBe("public");
    expect(seen(channels, "#leadership", writing)).toBe("private");
  });

  test("where both spellings exist, each is itself", () => {
    const tables = service("name", { Users: "public", users: "private" });
    expect(seen(tables, "Users")).toBe("public");
    expect(seen(tables, "users")).toBe("private");
    expect(seen(tables, "USERS")).toBe("private");
  });

  test("a tool that may read and send gets the cautious answer for both", () => {
    expect(seen(channels, "#Status-Public", tool("destructive", "assumed"))).toBe("unknown");
    expect(seen(channels, "#status-public", tool("destructive", "assumed"))).toBe("public");
  });

  test.each(["acme/payments-core ", " acme/x", "acme/../x", "acme/./x", "acme/payments%2Dcore"])(
    "nothing is known of %j, which a service may take for another name",
    (name) => {
      expect(seen(repositories, name)).toBe("unknown");
    },
  );

  test("a slash inside one of several joined arguments could be read in two ways", () => {
    const joined = service("owner/repo", { "acme/*": "public" });
    expect(resourceOf(joined, reading, { owner: "acme/x", repo: "y" })).toMatchObject({ id: "acme/x/y", visibility: "unknown" });
    expect(resourceOf(joined, reading, { owner: "acme", repo: "y" })).toMatchObject({ id: "acme/y", visibility: "public" });
  });
});
