export type CedarToken = {
  kind: "comment" | "text" | "keyword" | "variable" | "annotation" | "number" | "entity" | "plain";
  text: string;
};

const keywords = "permit|forbid|when|unless|if|then|else|in|is|like|has|true|false";
const variables = "principal|action|resource|context";

/** One alternative a kind, tried in this order. What no alternative takes is `plain`. */
const pattern = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*)`,
    String.raw`(?<text>"(?:[^"\\\n]|\\.)*"?)`,
    String.raw`(?<annotation>@[A-Za-z_]\w*)`,
    String.raw`(?<entity>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+)`,
    String.raw`(?<!\.)\b(?<keyword>${keywords})\b`,
    String.raw`(?<!\.)\b(?<variable>${variables})\b`,
    String.raw`\b(?<number>\d+)\b`,
  ].join("|"),
  "g",
);

/**
 * Cedar text cut into pieces to be coloured; joined again they are the text, whatever it holds. It knows words, not grammar: whether a
 * policy holds is Cedar's to say.
 */
export function cedarTokens(text: string): CedarToken[] {
  const tokens: CedarToken[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: "plain", text: text.slice(end, match.index) });
    const kind = Object.entries(match.groups ?? {}).find(([, piece]) => piece !== undefined)?.[0] ?? "plain";
    tokens.push({ kind: kind as CedarToken["kind"], text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) tokens.push({ kind: "plain", text: text.slice(end) });
  return tokens;
}
