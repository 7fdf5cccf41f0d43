import { Stamp, type StampTone } from "@/components/stamp.tsx";
import type { Handling } from "@/lib/gateway/methods.ts";

const looks: { readonly [handling in Handling]: { tone: StampTone; glyph: string } } = {
  judged: { tone: "strong", glyph: "§" },
  filtered: { tone: "strong", glyph: "≡" },
  passed: { tone: "plain", glyph: "→" },
  answered: { tone: "plain", glyph: "←" },
  accepted: { tone: "plain", glyph: "·" },
  refused: { tone: "deny", glyph: "✕" },
};

/** What becomes of a method, in the word of the table. */
export function HandlingStamp({ handling }: { handling: Handling }) {
  return <Stamp {...looks[handling]}>{handling}</Stamp>;
}
