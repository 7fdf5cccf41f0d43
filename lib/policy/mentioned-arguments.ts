import type { Expr, PolicyJson } from "@/lib/policy/cedar.ts";
import { attributePath, innerExpressions } from "@/lib/policy/expression.ts";

/** The names of the arguments that policies read, or `all` where a policy takes them as a whole. */
export type MentionedArguments = ReadonlySet<string> | "all";

/**
 * Which arguments of calls some policies can see, from their JSON form. Only these are shown to them, so that an argument that no policy
 * reads cannot refuse a call. Whatever is not plainly `context.args.<name>`, or `has` for one, counts as reading all of them.
 */
export function mentionedArguments(policies: readonly PolicyJson[]): MentionedArguments {
  const names = new Set<string>();
  const all = policies.some((policy) => policy.conditions.some((condition) => readsAll(condition.body, names)));
  return all ? "all" : names;
}

/** Collects names; true as soon as the arguments, or the context they are in, are used as a value of their own. */
function readsAll(expression: Expr, names: Set<string>): boolean {
  const reached = attributePath(expression);
  if (reached?.of !== "context") return reached === null && innerExpressions(expression).some((inner) => readsAll(inner, names));
  const [fact, name] = reached.path;
  if (fact === undefined) return true;
  if (fact !== "args") return false;
  if (name === undefined) return !("has" in expression);
  names.add(name);
  return false;
}
