import { describe, expect, test } from "vitest";
import { checkResourceRules } from "@/lib/connectors/resource-rules.ts";
import { Problem } from "@/lib/errors.ts";

const tools = [
  { name: "get_file", inputSchema: { type: "object", properties: { owner: { type: "string" }, repo: { type: "string" } } } },
  {
    name: "delete_records",
    inputSchema: {
      type: "object",
      properties: { table: { type: "string" }, id: { type: ["integer", "null"] }, any: {}, filter: { type: "object" } },
    },
  },
  { name: "bare" },
];
const isResourceKind = (text: string) => /^[A-Za-z_]\w*$/.test(text) && text !== "Tool";
type Rules = Parameters<typeof checkResourceRules>[0];
const check = (rules: Rules) => checkResourceRules(rules, tools, isResourceKind);

const table = { tool: "delete_records", kind: "Table", argument: "table" };
const repository = { tool: "get_file", kind: "Repository", argument: "owner/repo" };
const prod = { kind: "Table", pattern: "prod.*", visibility: "private" } as const;

describe("the resource rules of a connector", () => {
  test("fit when tools, arguments and kinds exist", () => {
    expect(() => check({})).not.toThrow();
    for (const argument of ["id", "any", "table/id"]) expect(() => check({ resources: [{ ...table, argument }] })).not.toThrow();
    expect(() =>
      check({ resources: [table, repository], attributes: [prod, { ...prod, pattern: "prod.customer_records" }] }),
    ).not.toThrow();
  });

  const cases: [string, Rules, string, RegExp][] = [
    ["a tool that the upstream does not have", { resources: [{ ...table, tool: "drop" }] }, "resources.0.tool", /no tool "drop"/],
    ["a tool named otherwise", { resources: [{ ...table, tool: "Delete_records" }] }, "resources.0.tool", /no tool/],
    ["two resources of one tool", { resources: [table, table] }, "resources.1.tool", /already/],
    [
      "an undeclared argument",
      { resources: [{ ...table, argument: "name" }] },
      "resources.0.argument",
      /no argument "name".*"table"/,
    ],
    ["half an undeclared argument", { resources: [{ ...repository, argument: "owner/name" }] }, "resources.0.argument", /"name"/],
    ["an empty half", { resources: [{ ...repository, argument: "owner/" }] }, "resources.0.argument", /no argument ""/],
    [
      "an argument that every object has",
      { resources: [{ ...table, argument: "constructor" }] },
      "resources.0.argument",
      /no argument/,
    ],
    ["a tool without a schema", { resources: [{ ...table, tool: "bare" }] }, "resources.0.argument", /declares none/],
    [
      "an argument that can name nothing",
      { resources: [{ ...table, argument: "filter" }] },
      "resources.0.argument",
      /names nothing/,
    ],
    ["a kind that is taken", { resources: [{ ...table, kind: "Tool" }] }, "resources.0.kind", /entity type/],
    ["a kind that Cedar cannot name", { resources: [{ ...table, kind: "My Table" }] }, "resources.0.kind", /entity type/],
    [
      "an attribute of no resource",
      { resources: [table], attributes: [{ ...prod, kind: "Tabel" }] },
      "attributes.0.kind",
      /"Tabel"/,
    ],
    ["a pattern twice", { resources: [table], attributes: [prod, prod] }, "attributes.1.pattern", /twice/],
  ];
  test.each(cases)("do not fit with %s, and the refusal says where", (_case, rules, field, sentence) => {
    const problem = refusal(() => check(rules));
    expect(problem.code).toBe("invalid_input");
    expect(problem.details.field).toBe(field);
    expect(problem.message).toMatch(sentence);
    expect(problem.message).toMatch(/Nothing was added\.$/);
  });
});

function refusal(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}
