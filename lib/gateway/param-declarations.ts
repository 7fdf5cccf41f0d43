import type { ToolDefinition } from "@/lib/connectors/connector.ts";

/** One `x-mcp-header`: the header is `Mcp-Param-<name>`, `path` the keys that lead to its argument, `type` what the schema says of it. */
export type DeclaredHeader = { readonly name: string; readonly path: readonly string[]; readonly type: string };

/**
 * The headers that a tool's `inputSchema` declares (MCP 2026-07-28, streamable-http, "Schema Extension"). Annotations stand on properties
 * of the type string, integer or boolean that are reached from the root through `properties` alone; their values are tokens of RFC 9110,
 * no two the same but for case. Anything else anywhere makes the definition invalid and leaves no headers, except that with the type
 * `number` alone at fault the headers are still told: the official server goes on to check them.
 */
export function declaredHeaders(definition: ToolDefinition): { isValid: boolean; headers: readonly DeclaredHeader[] } {
  const headers: DeclaredHeader[] = [];
  const names = new Set<string>();
  for (const { schema, path } of annotated(definition.inputSchema)) {
    const name = schema[annotation];
    const { type } = schema;
    const isTaken = typeof name === "string" && names.has(name.toLowerCase());
    if (!path?.length || typeof name !== "string" || !token.test(name) || isTaken) return invalid;
    if (typeof type !== "string" || !types.includes(type)) return invalid;
    names.add(name.toLowerCase());
    headers.push({ name, path, type });
  }
  return { isValid: headers.every(({ type }) => type !== "number"), headers };
}

const annotation = "x-mcp-header";
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const types = ["string", "integer", "boolean", "number"];
const invalid = { isValid: false, headers: [] };

/** Keywords below which an annotation is out of reach. Data such as `default`, `const` and `examples` holds no schemas. */
const outOfReach = [
  ...["items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames"],
  ...["oneOf", "anyOf", "allOf", "not", "if", "then", "else"],
];
const outOfReachByName = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

type Schema = { readonly [keyword: string]: unknown };
/** `path` is null below a keyword of `outOfReach`. */
type Place = { readonly schema: Schema; readonly path: readonly string[] | null };

/** Every schema with an annotation. A list of places still to visit instead of recursion: how deep a schema goes is up to its server. */
function annotated(root: unknown): Place[] {
  const found: Place[] = [];
  const open: Place[] = [];
  const visit = (schema: unknown, path: Place["path"]) => {
    if (isObject(schema)) open.push({ schema, path });
  };
  visit(root, []);
  for (let place = open.pop(); place; place = open.pop()) {
    const { schema, path } = place;
    if (Object.hasOwn(schema, annotation)) found.push(place);
    for (const [key, property] of membersOf(schema, "properties")) visit(property, path && [...path, key]);
    for (const keyword of outOfReach) for (const below of [own(schema, keyword)].flat()) visit(below, null);
    for (const keyword of outOfReachByName) for (const [, below] of membersOf(schema, keyword)) visit(below, null);
  }
  return found;
}

function membersOf(schema: Schema, keyword: string): [string, unknown][] {
  const value = own(schema, keyword);
  return isObject(value) ? Object.entries(value) : [];
}

function own(schema: Schema, keyword: string): unknown {
  return Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
