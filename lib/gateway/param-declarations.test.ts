import { describe, expect, it } from "vitest";
import { declaredHeaders } from "@/lib/gateway/param-declarations.ts";

const annotated = { type: "string", "x-mcp-header": "Region" };
const other = { type: "string", "x-mcp-header": "Other" };
const fine = { name: "Fine", path: ["fine"], type: "string" };

/** A schema with one good annotation, one property more, and other keywords beside them. */
const schemaWith = (property: unknown, more: object = {}) => ({
  type: "object",
  properties: { some: property, fine: { type: "string", "x-mcp-header": "Fine" } },
  ...more,
});
const declared = (inputSchema: unknown) => {
  const { isValid, headers } = declaredHeaders({ name: "query", inputSchema });
  return { isValid, headers: headers.toSorted((left, right) => (left.name < right.name ? -1 : 1)) };
};

describe("an annotation", () => {
  it.each(["string", "integer", "boolean"])("may stand on the type %s", (type) => {
    const headers = [fine, { name: "Region", path: ["some"], type }];
    expect(declared(schemaWith({ type, "x-mcp-header": "Region" }))).toEqual({ isValid: true, headers });
  });

  it("may stand on a property of a property", () => {
    const headers = [fine, { name: "Region", path: ["some", "in", "ner"], type: "string" }];
    const nested = { type: "object", properties: { in: { type: "object", properties: { ner: annotated } } } };
    expect(declared(schemaWith(nested))).toEqual({ isValid: true, headers });
  });

  it("may be any token", () => {
    const name = "!#$%&'*+-.^_`|~09AZaz";
    expect(declared({ properties: { x: { type: "string", "x-mcp-header": name } } }).headers).toMatchObject([{ name }]);
  });

  it.each([
    ["empty", schemaWith({ type: "string", "x-mcp-header": "" })],
    ["no text", schemaWith({ type: "string", "x-mcp-header": 1 })],
    ["null", schemaWith({ type: "string", "x-mcp-header": null })],
    ["written with a space", schemaWith({ type: "string", "x-mcp-header": "My Region" })],
    ["written with a colon", schemaWith({ type: "string", "x-mcp-header": "Region:Primary" })],
    ["written with a line break", schemaWith({ type: "string", "x-mcp-header": "Region\n" })],
    ["written beyond ASCII", schemaWith({ type: "string", "x-mcp-header": "Région" })],
    ["there twice", schemaWith({ type: "string", "x-mcp-header": "Fine" })],
    ["there twice but for case", schemaWith({ type: "string", "x-mcp-header": "FINE" })],
    ["on an object", schemaWith({ type: "object", "x-mcp-header": "Region" })],
    ["on an array", schemaWith({ type: "array", "x-mcp-header": "Region" })],
    ["on null", schemaWith({ type: "null", "x-mcp-header": "Region" })],
    ["on several types", schemaWith({ type: ["string", "null"], "x-mcp-header": "Region" })],
    ["on no type", schemaWith({ "x-mcp-header": "Region" })],
    ["on the root", schemaWith({}, { "x-mcp-header": "Root" })],
    ["below the items of a property", schemaWith({ type: "array", items: { properties: { x: annotated } } })],
    ...["additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"].map((keyword) => [
      `below ${keyword}`,
      schemaWith({}, { [keyword]: { properties: { x: other } } }),
    ]),
    ...["oneOf", "anyOf", "allOf", "prefixItems"].map((keyword) => [
      `below ${keyword}`,
      schemaWith({}, { [keyword]: [{}, { properties: { x: other } }] }),
    ]),
    ...["$defs", "definitions", "patternProperties", "dependentSchemas"].map((keyword) => [
      `below ${keyword}`,
      schemaWith({}, { [keyword]: { x: other } }),
    ]),
  ] as [string, object][])("may not be %s", (_, schema) => {
    expect(declared(schema)).toEqual({ isValid: false, headers: [] });
  });

  it("on the type number is invalid too, and told all the same", () => {
    const headers = [fine, { name: "Region", path: ["some"], type: "number" }];
    expect(declared(schemaWith({ type: "number", "x-mcp-header": "Region" }))).toEqual({ isValid: false, headers });
  });

  it("is found however deep the schema goes", () => {
    const nested = (innermost: object) => {
      let schema = innermost;
      for (let depth = 0; depth < 100_000; depth++) schema = { not: schema };
      return schema;
    };
    expect(declared(schemaWith({}, { not: nested(other) })).isValid).toBe(false);
    expect(declared(schemaWith({}, { not: nested({}) })).isValid).toBe(true);
  });
});

describe("no annotation", () => {
  it.each([
    ["a property of that name", { type: "object", properties: { "x-mcp-header": { type: "string" } } }],
    [
      "data",
      { type: "object", default: { "x-mcp-header": 1 }, examples: [{ "x-mcp-header": "" }], enum: [{ "x-mcp-header": 1 }] },
    ],
    ["below a keyword that no schema has", { type: "object", unheardOf: annotated }],
  ])("is %s", (_, property) => {
    expect(declared(schemaWith(property))).toEqual({ isValid: true, headers: [fine] });
  });

  it.each([undefined, null, true, [], { properties: null }, { properties: [annotated] }])("is in the schema %j", (schema) => {
    expect(declared(schema)).toEqual({ isValid: true, headers: [] });
  });
});
