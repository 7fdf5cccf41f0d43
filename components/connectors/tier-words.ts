import type { TierSource } from "@/lib/vocabulary.ts";

/** Who says that a tool has its tier. */
export const tierSourceWords: Record<TierSource, string> = {
  admin: "set by an admin",
  annotations: "from its annotations",
  assumed: "assumed: it says nothing",
};
