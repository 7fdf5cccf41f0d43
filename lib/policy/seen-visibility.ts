import type { Tier, Visibility } from "@/lib/vocabulary.ts";

/**
 * The visibility that policies see. A known one is what it is. An unknown one counts as private when the call only reads and as public
 * when it may write, which is the answer that keeps data in, either way.
 */
export function seenVisibility(visibility: Visibility, tier: Tier): Exclude<Visibility, "unknown"> {
  if (visibility !== "unknown") return visibility;
  return tier === "read" ? "private" : "public";
}
