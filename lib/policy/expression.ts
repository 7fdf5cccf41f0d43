import type { Expr } from "@/lib/policy/cedar.ts";

/** Members of an operator that are not expressions themselves. */
const words: ReadonlySet<string> = new Set(["attr", "pattern", "entity_type"]);

/** The expressions directly inside another, in Cedar's JSON form (docs.cedarpolicy.com, "JSON policy format", JsonExpr). */
export function innerExpressions(expression: Expr): Expr[] {
  return Object.entries(expression).flatMap(([operator, operands]): Expr[] => {
    if (operator === "Value" || operator === "Var" || operator === "Slot") return [];
    if (Array.isArray(operands)) return operands as Expr[];
    const named = Object.entries(operands as { [name: string]: Expr });
    return named.flatMap(([name, operand]) => (operator !== "Record" && words.has(name) ? [] : [operand]));
  });
}

/** `{ of: "context", path: ["args", "amount"] }` for `context.args.amount` and `context.args has amount`; null for other expressions. */
export function attributePath(expression: Expr): { of: string; path: readonly string[] } | null {
  if ("Var" in expression) return { of: String(expression.Var), path: [] };
  const access = (expression as { "."?: { left: Expr; attr: string } })["."];
  const test = (expression as { has?: { left: Expr; attr: string | string[] } }).has;
  const reached = access ?? test;
  const left = reached && attributePath(reached.left);
  return left ? { of: left.of, path: left.path.concat(reached.attr) } : null;
}
