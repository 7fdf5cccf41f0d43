import { tokensOf } from "@/lib/policy/tokens.ts";
import type { PolicyMode } from "@/lib/vocabulary.ts";

type Statement = { mode: PolicyMode; text: string };

/** How an agent stands before anything is looked at in detail. */
export type Openness = "open" | "closed" | "narrowed";

/**
 * `open`: everything is permitted and no enforced policy forbids anything. `closed`: no enforced policy permits anything. Everything
 * between is `narrowed`. It reads the heads of the statements, not their conditions: it is a warning, not a proof.
 */
export function opennessOf(policies: readonly Statement[]): Openness {
  const enforced = policies.filter((policy) => policy.mode === "enforced").map((policy) => bare(policy.text));
  if (!enforced.some((text) => text.startsWith("permit"))) return "closed";
  if (enforced.some((text) => text.startsWith("forbid"))) return "narrowed";
  return enforced.some((text) => text === "permit(principal,action,resource);") ? "open" : "narrowed";
}

/** The statement without comments, annotations and white space. */
function bare(text: string): string {
  const tokens = [...tokensOf(text)].map((token) => token.text);
  return tokens
    .slice(
      Math.max(
        0,
        tokens.findIndex((token) => token === "permit" || token === "forbid"),
      ),
    )
    .join("");
}
