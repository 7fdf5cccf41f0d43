import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isArgumentsRefusal, projectArguments } from "@/lib/policy/arguments.ts";

const schema = {
  type: "object",
  required: ["count", "name"],
  properties: {
    count: { type: "integer" },
    amount: { type: "number" },
    name: { type: "string" },
    force: { type: "boolean" },
    side: { enum: ["LEFT", "RIGHT"] },
    level: { enum: [1, 2, 3] },
    note: { type: ["string", "null"] },
    until: { anyOf: [{ type: "integer" }, { type: "null" }] },
    tags: { type: "array", items: { type: "string" } },
    prices: { type: "array", items: { type: "number" } },
    filter: {
      type: "object",
      required: ["field"],
      properties: {
        field: { type: "string" },
        range: {
          type: "object",
          properties: { low: { type: "integer" }, deep: { type: "object", properties: { leaf: { type: "boolean" } } } },
        },
        anything: {},
      },
    },
    four: nested(4),
    anything: {},
    reference: { $ref: "#/$defs/x" },
    either: { type: ["string", "number"] },
    rows: { type: "array", items: { type: "object", properties: { a: { type: "string" } } } },
    free: { type: "object", additionalProperties: true },
  },
};

function nested(depth: number): object {
  return depth === 0 ? { type: "string" } : { type: "object", properties: { in: nested(depth - 1) } };
}

const project = (args: { [name: string]: unknown }, mentioned: ReadonlySet<string> | "all" = "all") =>
  projectArguments(args, schema, mentioned);
const seen = (args: { [name: string]: unknown }) => {
  const projected = project(args);
  return isArgumentsRefusal(projected) ? projected : projected.args;
};
const decimal = (arg: string) => ({ __extn: { fn: "decimal", arg } });

describe("what policies see", () => {
  test.each([
    [{ count: 500 }, { count: 500 }],
    [{ count: -0 }, { count: 0 }],
    [{ count: Number.MAX_SAFE_INTEGER }, { count: Number.MAX_SAFE_INTEGER }],
    [{ amount: 500.5 }, { amount: decimal("500.5") }],
    [{ amount: 500 }, { amount: decimal("500.0") }],
    [{ amount: -0.0001 }, { amount: decimal("-0.0001") }],
    [{ name: "a\0b" }, { name: "a\0b" }],
    [{ name: "😀" }, { name: "😀" }],
    [{ force: false }, { force: false }],
    [
      { side: "LEFT", level: 2 },
      { side: "LEFT", level: 2 },
    ],
    [
      { note: "x", until: 5 },
      { note: "x", until: 5 },
    ],
    [{ note: null, until: null, amount: null }, {}],
    [
      { tags: ["a", "b"], prices: [1, 2.25] },
      { tags: ["a", "b"], prices: [decimal("1.0"), decimal("2.25")] },
    ],
    [{ tags: [] }, { tags: [] }],
    [
      { filter: { field: "x", range: { low: 1, deep: { leaf: true } }, anything: [1] } },
      { filter: { field: "x", range: { low: 1, deep: { leaf: true } } } },
    ],
    [{ four: { in: { in: { in: { in: "x" } } } } }, { four: { in: { in: {} } } }],
    [{ anything: 1.5, reference: 1, either: "x", rows: [{ a: "b" }], free: { a: 1 } }, {}],
  ])("%j", (args, expected) => {
    expect(seen(args)).toEqual(expected);
  });

  test("an object that looks like an entity reference to Cedar's other parsers is a record", () => {
    const typed = {
      type: "object",
      properties: { owner: { type: "object", properties: { type: { type: "string" }, id: { type: "string" } } } },
    };
    expect(projectArguments({ owner: { type: "Member", id: "a" } }, typed, "all")).toMatchObject({
      args: { owner: { type: "Member", id: "a" } },
    });
  });

  test("only what a policy mentions is looked at", () => {
    expect(project({ count: 1, name: 5 }, new Set(["count"]))).toEqual({ args: { count: 1 }, undeclared: false });
    expect(project({ count: 1, name: 5 }, new Set(["name"]))).toMatchObject({ refused: "arguments", argument: "name" });
  });

  test("an inherited property is not there", () => {
    expect(seen(Object.create({ count: 1 }))).toEqual({});
  });

  test("a property may be called like an inherited one", () => {
    const odd = JSON.parse('{"properties":{"__proto__":{"type":"integer"},"constructor":{"type":"integer"}}}');
    const projected = projectArguments(JSON.parse('{"__proto__":1,"constructor":2}'), odd, "all");
    expect(JSON.stringify(projected)).toBe('{"args":{"__proto__":1,"constructor":2},"undeclared":false}');
  });
});

describe("what is refused, not coerced", () => {
  test.each([
    ["text for a whole number", { count: "500" }],
    ["a list", { count: [500] }],
    ["an object", { count: { v: 500 } }],
    ["true", { count: true }],
    ["a fraction", { count: 500.5 }],
    ["a number beyond 2^53", { count: 9e17 }],
    ["infinity, which is what 1e400 is parsed to", { count: Number.POSITIVE_INFINITY }],
    ["null where none is declared", { count: null }],
    ["five digits after the point", { amount: 1.00001 }],
    ["a tiny number", { amount: 1e-7 }],
    ["a decimal that a JSON number cannot tell from its neighbour", { amount: 922_337_203_685_477.6 }],
    ["a number for a text", { name: 5 }],
    ["half a character", { name: "x\ud800" }],
    ["text for a truth", { force: "true" }],
    ["one wrong element", { tags: ["a", 1] }],
    ["null in a list", { tags: [null] }],
    ["a text for a list", { tags: "a" }],
    ["a list for an object", { filter: [] }],
    ["something wrong inside", { filter: { range: { low: "1" } } }],
    ["too many values", { tags: Array.from({ length: 1001 }, () => "x") }],
    ["too long a text", { name: "x".repeat(262_145) }],
  ])("%s", (_, args) => {
    const refusal = project(args);
    expect(refusal).toMatchObject({ refused: "arguments", argument: Object.keys(args)[0] });
    expect(JSON.stringify(refusal)).not.toContain("500");
  });

  test.each([
    { owner: { __entity: { type: "Member", id: "a" } } },
    { __extn: { fn: "ip", arg: "x" } },
    { free: { a: [{ b: { __expr: "principal" } }] } },
  ])("a key that Cedar keeps for itself, wherever it is: %j", (args) => {
    expect(projectArguments(args, schema, new Set())).toMatchObject({ refused: "arguments", argument: null });
  });

  test("that key as a value is fine", () => {
    expect(project({ name: "__entity" }, new Set(["name"]))).toMatchObject({ args: { name: "__entity" } });
  });

  test("nesting as deep as a message may be is walked", () => {
    let deep: unknown = { __entity: 1 };
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(projectArguments({ free: deep }, schema, new Set())).toMatchObject({ refused: "arguments" });
  });
});

describe("undeclared", () => {
  test.each([
    [{ count: 1 }, false],
    [{ count: 1, force_push: true }, true],
    [{ filter: { field: "x" } }, false],
    [{ filter: { field: "x", also: 1 } }, true],
    [{ free: { a: 1 }, rows: [{ b: 1 }] }, false],
    [{ anything: 1 }, false],
  ])("%j: %s", (args, undeclared) => {
    expect(project(args, new Set())).toMatchObject({ undeclared });
  });

  test("a tool that declares nothing declares none of them", () => {
    expect(projectArguments({ a: 1 }, undefined, "all")).toEqual({ args: {}, undeclared: true });
    expect(projectArguments({}, undefined, "all")).toEqual({ args: {}, undeclared: false });
  });
});

test("whatever the arguments and the schema, nothing comes out that Cedar would read as an entity or fail on", () => {
  const key = fc.oneof(
    fc.constantFrom("a", "b", "properties", "type", "__entity", "__extn", "__expr", "__proto__"),
    fc.string({ unit: "binary" }),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, true, 0, -0, 1.5, 2 ** 53, 1e300, "", "\ud800", "__entity"),
      fc.double(),
      fc.string({ unit: "binary" }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  const property: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    property: fc.oneof(
      { depthSize: "small" },
      fc.record({ type: fc.constantFrom("string", "integer", "number", "boolean", ["string", "null"]) }),
      fc.record({ type: fc.constant("array"), items: fc.record({ type: fc.constantFrom("string", "integer", "number") }) }),
      fc.record({ type: fc.constant("object"), properties: fc.dictionary(key, tie("property"), { maxKeys: 3 }) }),
      json,
    ),
  })).property;
  fc.assert(
    fc.property(fc.dictionary(key, json, { maxKeys: 4 }), fc.dictionary(key, property, { maxKeys: 4 }), (args, properties) => {
      const projected = projectArguments(args, { properties }, "all");
      if (isArgumentsRefusal(projected)) return;
      const walk = (value: unknown): void => {
        if (typeof value === "string") expect(/\p{Cs}/u.test(value)).toBe(false);
        if (typeof value === "number") expect(Number.isSafeInteger(value)).toBe(true);
        if (typeof value !== "object" || value === null) return;
        for (const [name, inner] of Object.entries(value)) {
          expect(["__entity", "__expr"]).not.toContain(name);
          expect(/\p{Cs}/u.test(name)).toBe(false);
          if (name === "__extn") expect(inner).toEqual({ fn: "decimal", arg: expect.stringMatching(/^-?\d{1,12}\.\d{1,4}$/) });
          else walk(inner);
        }
      };
      walk(projected.args);
    }),
    { numRuns: 2000 },
  );
});
