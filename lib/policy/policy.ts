import type { PolicyMode } from "@/lib/vocabulary.ts";

/** One Cedar statement under a name. */
export type Policy = {
  readonly id: string;
  readonly name: string;
  readonly mode: PolicyMode;
  readonly text: string;
};
