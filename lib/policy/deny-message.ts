import { tokensOf } from "@/lib/policy/tokens.ts";

/** In UTF-16 units. */
export const denyMessageLengthMax = 500;

/** The sentence that a policy brings for its denials, `@denyMessage("…")`, or null. Outside strings, `@` stands nowhere else in Cedar. */
export function denyMessageOf(text: string): string | null {
  const tokens = [...tokensOf(text)];
  const at = tokens.findIndex((token, index) => token.text === "@" && tokens[index + 1]?.text === "denyMessage");
  const value = tokens[at + 3];
  return at !== -1 && tokens[at + 2]?.text === "(" && value?.kind === "string" ? value.value : null;
}
