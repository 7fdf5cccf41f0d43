import { describe, expect, test } from "vitest";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { buildSchema } from "@/lib/policy/schema.ts";
import { catalogueOf, catalogues, toolNamed } from "@/lib/policy/testing.ts";

/** Cedar's errors and warnings about a policy, "" when there are none. */
function findings(agent: readonly Catalogue[], policy: string): string {
  const answer = cedarEngine().wasm.validate({
    schema: buildSchema(agent),
    policies: { staticPolicies: { policy } },
    validationSettings: { mode: "strict" },
  });
  if (answer.type === "failure") return answer.errors.map((error) => error.message).join("; ");
  return [...answer.validationErrors, ...answer.validationWarnings].map((found) => found.error.message).join("; ");
}

const everything = "permit(principal, action, resource);";
const when = (condition: string) => `forbid(principal, action, resource) when { ${condition} };`;

describe("an agent like the demo one", () => {
  test.each([
    everything,
    'permit(principal, action in ServiceMCP::Action::"tier:read", resource);',
    'permit(principal, action in DatabaseMCP::Action::"tier:destructive", resource);',
    'permit(principal in ServiceMCP::Agent::"maintenance-agent", action in GitHubMCP::Action::"*", resource);',
    'forbid(principal, action in ServiceMCP::Action::"delete_records", resource is DatabaseMCP::Table);',
    'forbid(principal, action, resource in GitHubMCP::Owner::"acme");',
    when('principal.email like "*@company.com" && principal.role == "member"'),
    when('resource.visibility == "public" || resource.labels.contains("customer-data")'),
    when('resource is DatabaseMCP::Tool && resource.tier == "read" && resource has readOnlyHint && resource.readOnlyHint'),
    when('context.time.hour < 9 && context.time.minute == 0 && context.time.weekday == 0 && context.time.date == "2026-04-16"'),
    when('context.time.epochMs > 0 && context.source.known && context.source.client == "x"'),
    when('context.source.ip.isInRange(ip("10.0.0.0/8"))'),
    when('context.session.accessed_private == true && context.session.labels.contains("private")'),
    when('context.session.minutes_since_private < 60 && context.session.private_sources.isEmpty() && context.session.id == ""'),
    when('context.conversation.known && context.conversation.id == "x" && context.args_undeclared'),
    'forbid(principal, action == DatabaseMCP::Action::"delete_records", resource) when { context.args.filter == "*" };',
    'forbid(principal, action == DatabaseMCP::Action::"list_records", resource) when { context.args has limit && context.args.limit > 100 };',
  ])("%s is strictly valid", (policy) => {
    expect(findings(catalogues, policy)).toBe("");
  });

  test.each([
    ["a misspelled fact", when("context.time.huor == 3")],
    ["a fact that is not tracked: what outsiders wrote", when("context.session.accessed_untrusted")],
    ["a fact that is not tracked: counts", when("context.session.denials > 3")],
    ["a fact that is not tracked: groups", when('principal.groups.contains("x")')],
    ["a text for a truth", when('context.session.accessed_private == "true"')],
    ["a list for a text", when('resource.visibility == ["public"]')],
    ["a tool that no connector has", 'forbid(principal, action in ServiceMCP::Action::"force_push", resource);'],
    [
      "an argument of another tool",
      'forbid(principal, action == DatabaseMCP::Action::"drop_table", resource) when { context.args.filter == "*" };',
    ],
    [
      "an optional argument without asking whether it is there",
      'forbid(principal, action == DatabaseMCP::Action::"list_records", resource) when { context.args.limit > 1 };',
    ],
    ["a kind that no rule names", "forbid(principal, action, resource is SlackMCP::Workspace);"],
  ])("%s is not", (_, policy) => {
    expect(findings(catalogues, policy)).not.toBe("");
  });
});

describe("an agent without tools", () => {
  const withoutTools = [[], [catalogueOf({ key: "empty", namespace: "EmptyMCP" })]];
  test.each(withoutTools)("general policies hold, misspelled ones do not", (...agent) => {
    expect(findings(agent, everything)).toBe("");
    expect(findings(agent, 'forbid(principal, action in ServiceMCP::Action::"tier:destructive", resource);')).toBe("");
    expect(findings(agent, when('resource.visibility == "public" && context.time.hour > 17'))).toBe("");
    expect(findings(agent, when("context.tiem.hour > 17"))).toMatch(/tiem/);
    expect(findings(agent, when("context.args.anything"))).toMatch(/anything/);
    expect(findings(agent, 'forbid(principal, action in ServiceMCP::Action::"delete_records", resource);')).toMatch(
      /unrecognized action/,
    );
  });

  test("the stand-in is gone as soon as there is a tool", () => {
    expect(findings(catalogues, "forbid(principal, action, resource is ServiceMCP::Tool);")).toMatch(/unrecognized entity type/i);
    expect(findings(catalogues, 'forbid(principal, action == ServiceMCP::Action::"tier:read", resource);')).toMatch(/impossible/);
  });
});

describe("names that others chose", () => {
  const names = [
    "a-b",
    "a.b",
    "a/b",
    "drop table",
    "löschen",
    "😀",
    "",
    'quo"te',
    "*",
    "tier:read",
    "resources/read",
    "__proto__",
    "constructor",
    "\ud800",
  ];
  const odd = catalogueOf({
    key: "odd",
    namespace: "OddMCP",
    tools: names.map((name) =>
      toolNamed(name, "destructive", {
        properties: Object.fromEntries(names.map((argument) => [argument, { type: "integer" }])),
      }),
    ),
    resourceRules: ["constructor", "__proto__", "Long", "Owner"].map((kind, index) => {
      return { tool: names[index] ?? "", kind, argument: "a-b/a.b/1x/drop table", visibility: null };
    }),
  });

  test("make a schema that Cedar takes", () => {
    expect(findings([odd], everything)).toBe("");
    for (const id of [
      "a-b",
      "a.b",
      "a/b",
      "drop table",
      "löschen",
      "",
      "__proto__",
      "constructor",
      "tool:*",
      "tool:tier:read",
      "tool:resources/read",
    ]) {
      const policy = `forbid(principal, action == OddMCP::Action::"${id}", resource) when { context.args has "__proto__" && context.args["__proto__"] > 1 };`;
      expect([id, findings([odd], policy)]).toEqual([id, ""]);
    }
    expect(findings([odd], 'forbid(principal, action == ServiceMCP::Action::"x", resource is OddMCP::__proto__);')).toMatch(
      /unrecognized action/,
    );
    expect(findings([odd], "forbid(principal, action, resource is OddMCP::__proto__);")).toBe("");
    expect(findings([odd], 'forbid(principal, action, resource in OddMCP::AB::"x");')).toBe("");
  });

  test("a tool that is called like a tier is not in that tier", () => {
    const groups = buildSchema([odd]).OddMCP?.actions["tool:tier:read"]?.memberOf;
    expect(groups).not.toContainEqual({ id: "tier:read" });
    expect(groups).toContainEqual({ id: "tier:destructive" });
  });

  test("a tool that is called like a method is not that method", () => {
    const actions = buildSchema([odd]).OddMCP?.actions;
    expect(actions?.["resources/read"]?.memberOf).toContainEqual({ id: "tier:read" });
    expect(actions?.["tool:resources/read"]?.memberOf).toContainEqual({ id: "tier:destructive" });
  });
});

test("two connectors in one namespace share what both declare, and nothing else", () => {
  const one = catalogueOf({
    key: "one",
    namespace: "SameMCP",
    tools: [
      toolNamed("put", "write", { properties: { id: { type: "integer" }, path: { type: "string" } }, required: ["id", "path"] }),
    ],
  });
  const other = catalogueOf({
    key: "other",
    namespace: "SameMCP",
    tools: [
      toolNamed("put", "destructive", { properties: { id: { type: "string" }, path: { type: "string" } }, required: ["id"] }),
      toolNamed("get", "read"),
    ],
    resourceRules: [{ tool: "put", kind: "File", argument: "path", visibility: null }],
  });
  const put = (condition: string) => `forbid(principal, action == SameMCP::Action::"put", resource) when { ${condition} };`;
  for (const agent of [
    [one, other],
    [other, one],
  ]) {
    expect(findings(agent, everything)).toBe("");
    expect(findings(agent, put('context.args has path && context.args.path == "x"'))).toBe("");
    expect(findings(agent, put('context.args.path == "x"'))).toMatch(/path/);
    expect(findings(agent, put("context.args has id && context.args.id == 1"))).not.toBe("");
    expect(findings(agent, 'forbid(principal, action in SameMCP::Action::"tier:write", resource);')).toBe("");
    expect(findings(agent, 'forbid(principal, action in SameMCP::Action::"tier:destructive", resource is SameMCP::File);')).toBe(
      "",
    );
  }
});

test("the schema can be printed as text", () => {
  const answer = cedarEngine().wasm.schemaToText(buildSchema(catalogues));
  expect(answer).toMatchObject({ type: "success", text: expect.stringContaining('action "delete_records" in') });
});
