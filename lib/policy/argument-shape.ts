/** A Cedar type that a single JSON value can have. */
export type ScalarType = "Long" | "Boolean" | "String" | "decimal";

export type ArgumentShape =
  | { readonly kind: "scalar"; readonly type: ScalarType }
  | { readonly kind: "set"; readonly of: ScalarType }
  | RecordShape;

/** The declared properties of an object. A member without a shape is opaque: declared, but nothing that a policy can name. */
export type RecordShape = {
  readonly kind: "record";
  readonly members: ReadonlyMap<string, { readonly shape: ArgumentShape | null; readonly required: boolean }>;
};

type JsonObject = { readonly [name: string]: unknown };

const recordDepthMax = 3;

/** Keys by which Cedar's JSON form would read an object as an entity, an extension value or an expression. */
export const cedarEscapes: ReadonlySet<string> = new Set(["__entity", "__extn", "__expr"]);

/**
 * What Cedar may know of a tool's arguments, from its JSON Schema. One rule for the schema that policies are checked against and for the
 * values they see:
 *
 * | JSON Schema | Cedar |
 * |---|---|
 * | `integer` | `Long` |
 * | `number` | `decimal` |
 * | `string`, `boolean` | `String`, `Boolean` |
 * | `enum` or `const` without a type | the scalar that all its values are |
 * | array whose `items` are one of these | `Set` |
 * | object with `properties`, at most three inside each other | a record |
 * | any of these or `null` (`["string", "null"]`, `anyOf` with `null`) | the same, optional |
 *
 * Everything else (references, unions, free-form objects, arrays of objects) is opaque. A `default` is not filled in.
 */
export function shapeOfArguments(inputSchema: unknown): RecordShape {
  return recordOf(asObject(inputSchema) ?? {}, 0);
}

function recordOf(schema: JsonObject, depth: number): RecordShape {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const members = Object.entries(asObject(schema.properties) ?? {})
    .filter(([name]) => !cedarEscapes.has(name) && !/\p{Cs}/u.test(name))
    .map(([name, property]) => {
      const { schema: bare, nullable } = withoutNull(asObject(property) ?? {});
      return [name, { shape: shapeOf(bare, depth), required: required.has(name) && !nullable }] as const;
    });
  return { kind: "record", members: new Map(members) };
}

function shapeOf(schema: JsonObject, depth: number): ArgumentShape | null {
  const scalar = scalarOf(schema);
  if (scalar) return { kind: "scalar", type: scalar };
  if (schema.type === "array") {
    const items = asObject(schema.items);
    const of = items && scalarOf(items);
    return of ? { kind: "set", of } : null;
  }
  const declared = schema.type === "object" && Object.keys(asObject(schema.properties) ?? {}).length > 0;
  return declared && depth < recordDepthMax ? recordOf(schema, depth + 1) : null;
}

function scalarOf(schema: JsonObject): ScalarType | null {
  switch (schema.type) {
    case "integer":
      return "Long";
    case "number":
      return "decimal";
    case "string":
      return "String";
    case "boolean":
      return "Boolean";
    case undefined:
      return scalarOfValues(Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : []);
    default:
      return null;
  }
}

function scalarOfValues(values: readonly unknown[]): ScalarType | null {
  if (values.length === 0) return null;
  if (values.every((value) => typeof value === "string")) return "String";
  if (values.every((value) => typeof value === "boolean")) return "Boolean";
  if (values.every((value) => Number.isSafeInteger(value))) return "Long";
  return values.every((value) => typeof value === "number") ? "decimal" : null;
}

/** Takes `null` out of a type list, of an `anyOf` or `oneOf` of two, and of an enumeration. */
function withoutNull(schema: JsonObject): { schema: JsonObject; nullable: boolean } {
  const { type } = schema;
  const values = schema.enum;
  if (Array.isArray(type)) {
    const types = type.filter((one) => one !== "null");
    return { schema: { ...schema, type: types.length === 1 ? types[0] : types }, nullable: types.length < type.length };
  }
  if (type === undefined && Array.isArray(values) && values.includes(null)) {
    return { schema: { ...schema, enum: values.filter((value) => value !== null) }, nullable: true };
  }
  const choices = type === undefined ? (schema.anyOf ?? schema.oneOf) : undefined;
  if (Array.isArray(choices) && choices.length === 2) {
    const others = choices.filter((choice) => asObject(choice)?.type !== "null");
    const only = others.length === 1 ? asObject(others[0]) : null;
    if (only) return { schema: only, nullable: true };
  }
  return { schema, nullable: false };
}

function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
