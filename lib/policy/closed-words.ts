import type { Expr, PolicyJson } from "@/lib/policy/cedar.ts";
import { attributePath, innerExpressions } from "@/lib/policy/expression.ts";
import { memberRoles, tiers, visibilities } from "@/lib/vocabulary.ts";

export type WrongWord = { readonly word: string; readonly message: string; readonly help: string };

/** The attributes that are texts to Cedar and closed lists to us, and what they can be in a decision. */
const closedWords: { readonly [attribute: string]: readonly string[] } = {
  visibility: visibilities.filter((visibility) => visibility !== "unknown"),
  tier: tiers,
  role: memberRoles,
};

/**
 * Words that a policy compares with an attribute that can never be them (`resource.visibility == "Public"`): valid to Cedar, and false
 * for ever, so that a forbid that says it forbids nothing. Arguments of calls are not meant, whatever they are called.
 */
export function wrongWords(policy: PolicyJson): WrongWord[] {
  return policy.conditions.flatMap((condition) => wrongWordsIn(condition.body));
}

function wrongWordsIn(expression: Expr): WrongWord[] {
  const inner = innerExpressions(expression);
  return [...comparedWith(expression, inner), ...inner.flatMap(wrongWordsIn)];
}

function comparedWith(expression: Expr, [left, right]: readonly Expr[]): WrongWord[] {
  if (!left || !right || !["==", "!=", "contains"].some((operator) => operator in expression)) return [];
  return [...unknownTo(closedAttribute(left), right), ...unknownTo(closedAttribute(right), left)];
}

function unknownTo(attribute: string | null, said: Expr): WrongWord[] {
  if (attribute === null) return [];
  const known = closedWords[attribute] ?? [];
  return textsOf(said)
    .filter((word) => !known.includes(word))
    .map((word) => ({
      word,
      message: `${attribute} is never "${word}", so this comparison would always come out the same.`,
      help: `It is one of ${known.map((one) => `"${one}"`).join(", ")}.${attribute === "visibility" && word === "unknown" ? unknownHelp : ""}`,
    }));
}

const unknownHelp = " An unknown one counts as private when read and as public when written to.";

function closedAttribute(expression: Expr): string | null {
  if ("has" in expression || !("." in expression)) return null;
  const attribute = (expression as { ".": { attr: string } })["."].attr;
  return Object.hasOwn(closedWords, attribute) && attributePath(expression)?.of !== "context" ? attribute : null;
}

/** The text literals of an expression that is one, or a set of them. */
function textsOf(expression: Expr): string[] {
  const elements = (expression as { Set?: Expr[] }).Set ?? [expression];
  return elements.map((element) => (element as { Value?: unknown }).Value).filter((value) => typeof value === "string");
}
