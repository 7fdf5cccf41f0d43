import {
  type ArgumentShape,
  cedarEscapes,
  type RecordShape,
  type ScalarType,
  shapeOfArguments,
} from "@/lib/policy/argument-shape.ts";
import type { CedarValueJson } from "@/lib/policy/cedar.ts";
import type { MentionedArguments } from "@/lib/policy/mentioned-arguments.ts";

type Arguments = { readonly [name: string]: unknown };

export type ProjectedArguments = { readonly args: { [name: string]: CedarValueJson }; readonly undeclared: boolean };

/**
 * The call's arguments cannot be shown to the policies as they are. `argument` is the declared name at fault, or null; `why` is a
 * sentence that holds nothing the client sent.
 */
export type ArgumentsRefusal = { readonly refused: "arguments"; readonly argument: string | null; readonly why: string };

/** Sums over the whole call, so that a policy cannot be made slow by the arguments it reads. */
const valuesMax = 1000;
const charactersMax = 262_144;

/** What a decimal keeps exactly, of what a JSON number can tell apart: four digits after the point, 900,719,925,474 at most. */
const decimalMax = Number.MAX_SAFE_INTEGER / 10_000;

/**
 * The arguments as policies may see them, by projection: declared properties that some policy of the agent mentions, each as the type
 * that `shapeOfArguments` gave it. Nothing is coerced or rounded: a mentioned value that does not fit its type, or that Cedar cannot hold
 * exactly, is a refusal. `null` for an optional property is the same as its absence. What no policy mentions is not looked at, except for
 * the keys `__entity`, `__extn` and `__expr`, which are refused wherever they stand.
 *
 * `undeclared` tells that the call carries a property that the tool does not declare, at the top or inside a declared object.
 */
export function projectArguments(
  args: Arguments,
  inputSchema: unknown,
  mentioned: MentionedArguments,
): ProjectedArguments | ArgumentsRefusal {
  if (holdsEscape(args)) return refusal(null, "A key of the arguments is one that the policy language keeps for itself.");
  const shape = shapeOfArguments(inputSchema);
  const budget = { values: valuesMax, characters: charactersMax };
  const projected: [string, CedarValueJson][] = [];
  for (const [name, member] of shape.members) {
    if (member.shape === null || !isMentioned(mentioned, name) || isAbsent(args, name, member.required)) continue;
    const value = project(member.shape, args[name], budget);
    if (value === unfit) return refusal(name, `The argument "${name}" is not what the tool declares, or cannot be held exactly.`);
    if (budget.values < 0 || budget.characters < 0)
      return refusal(name, `The argument "${name}" is too large for the policies that read it.`);
    projected.push([name, value]);
  }
  return { args: Object.fromEntries(projected), undeclared: holdsUndeclared(shape, args) };
}

export function isArgumentsRefusal(value: object): value is ArgumentsRefusal {
  return "refused" in value;
}

function refusal(argument: string | null, why: string): ArgumentsRefusal {
  return { refused: "arguments", argument, why };
}

function isMentioned(mentioned: MentionedArguments, name: string): boolean {
  return mentioned === "all" || mentioned.has(name);
}

function isAbsent(values: Arguments, name: string, required: boolean): boolean {
  return !Object.hasOwn(values, name) || (!required && values[name] === null);
}

const unfit = Symbol("unfit");

function project(
  shape: ArgumentShape,
  value: unknown,
  budget: { values: number; characters: number },
): CedarValueJson | typeof unfit {
  budget.values -= 1;
  if (budget.values < 0 || budget.characters < 0) return null;
  switch (shape.kind) {
    case "scalar":
      if (typeof value === "string") budget.characters -= value.length;
      return scalar(shape.type, value);
    case "set": {
      if (!Array.isArray(value)) return unfit;
      const elements = value.map((element) => project({ kind: "scalar", type: shape.of }, element, budget));
      return elements.every((element) => element !== unfit) ? elements : unfit;
    }
    case "record": {
      if (!isObject(value)) return unfit;
      const members: [string, CedarValueJson][] = [];
      for (const [name, member] of shape.members) {
        if (member.shape === null || isAbsent(value, name, member.required)) continue;
        const inner = project(member.shape, value[name], budget);
        if (inner === unfit) return unfit;
        members.push([name, inner]);
      }
      return Object.fromEntries(members);
    }
  }
}

function scalar(type: ScalarType, value: unknown): CedarValueJson | typeof unfit {
  switch (type) {
    case "String":
      return typeof value === "string" && !/\p{Cs}/u.test(value) ? value : unfit;
    case "Boolean":
      return typeof value === "boolean" ? value : unfit;
    case "Long":
      return typeof value === "number" && Number.isSafeInteger(value) ? value + 0 : unfit;
    case "decimal": {
      if (typeof value !== "number" || Math.abs(value) > decimalMax) return unfit;
      const [, whole, fraction = "0"] = /^(-?\d+)(?:\.(\d{1,4}))?$/.exec(String(value)) ?? [];
      return whole === undefined ? unfit : { __extn: { fn: "decimal", arg: `${whole}.${fraction}` } };
    }
  }
}

/** Iterative: arguments may be nested as deep as the message's parser admits. */
function holdsEscape(args: Arguments): boolean {
  const waiting: unknown[] = [args];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (cedarEscapes.has(key)) return true;
      if (typeof member === "object" && member !== null) waiting.push(member);
    }
  }
  return false;
}

function holdsUndeclared(shape: RecordShape, values: Arguments): boolean {
  return Object.entries(values).some(([name, value]) => {
    const member = shape.members.get(name);
    if (!member) return true;
    return member.shape?.kind === "record" && isObject(value) && holdsUndeclared(member.shape, value);
  });
}

function isObject(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
