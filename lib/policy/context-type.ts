import type { ArgumentShape, RecordShape, ScalarType } from "@/lib/policy/argument-shape.ts";
import type { RecordType, Type } from "@/lib/policy/cedar.ts";

export type CedarType = Type<string>;
export type CedarRecord = { type: "Record" } & RecordType<string>;
export type Attributes = RecordType<string>["attributes"];

export const long: CedarType = { type: "Long" };
export const text: CedarType = { type: "String" };
export const truth: CedarType = { type: "Boolean" };
export const texts: CedarType = { type: "Set", element: text };

/**
 * The type of `context` for a call with these arguments: what `describeCall` supplies, fact by fact. `ip` is required here and absent
 * when the address is not known, so that a forbid that reads it errs, and an erring forbid denies.
 */
export function contextType(args: CedarRecord): CedarRecord {
  return recordOf({
    time: recordOf({ hour: long, minute: long, weekday: long, date: text, epochMs: long }),
    source: recordOf({ ip: { type: "Extension", name: "ipaddr" }, known: truth, client: text }),
    session: recordOf({ id: text, accessed_private: truth, labels: texts, minutes_since_private: long, private_sources: texts }),
    conversation: recordOf({ id: text, known: truth }),
    args,
    args_undeclared: truth,
  });
}

/** The type of `context.args`. Opaque arguments are not in it, so that no policy can name them. */
export function argumentsType(shape: RecordShape): CedarRecord {
  const named = [...shape.members].flatMap(([name, member]) =>
    member.shape ? [[name, { ...typeOf(member.shape), required: member.required }] as const] : [],
  );
  return { type: "Record", attributes: Object.fromEntries(named) };
}

/** A record whose attributes are all required, but for those that say otherwise. */
export function recordOf(attributes: Attributes): CedarRecord {
  const entries = Object.entries(attributes).map(([name, type]) => [name, { required: true, ...type }] as const);
  return { type: "Record", attributes: Object.fromEntries(entries) };
}

function typeOf(shape: ArgumentShape): CedarType {
  if (shape.kind === "record") return argumentsType(shape);
  return shape.kind === "set" ? { type: "Set", element: scalarType(shape.of) } : scalarType(shape.type);
}

function scalarType(type: ScalarType): CedarType {
  return type === "decimal" ? { type: "Extension", name: "decimal" } : { type };
}
