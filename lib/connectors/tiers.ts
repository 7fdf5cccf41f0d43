import type { ToolDefinition } from "@/lib/connectors/connector.ts";
import type { Tier, TierSource } from "@/lib/vocabulary.ts";

/**
 * The tier of a tool by what its upstream says of it. Annotations are claims, so whatever they leave open counts as the worse case
 * (MCP 2026-07-28, schema, ToolAnnotations: an absent `readOnlyHint` means false, an absent `destructiveHint` means true, and the latter
 * is "meaningful only when readOnlyHint == false").
 *
 * `assumed` when nothing was said about effects at all; the hints of idempotence and openness do not tell a read from a write.
 */
export function tierOf(definition: ToolDefinition): { tier: Tier; tierSource: TierSource } {
  const annotations = definition.annotations;
  const readOnly = hint(annotations, "readOnlyHint");
  const destructive = hint(annotations, "destructiveHint");
  if (readOnly === null && destructive === null) return { tier: "destructive", tierSource: "assumed" };
  if (readOnly === true) return { tier: "read", tierSource: "annotations" };
  return { tier: destructive === false ? "write" : "destructive", tierSource: "annotations" };
}

/** Null for whatever is not a boolean of the annotations themselves: `"true"` is no claim, and neither is an inherited one. */
function hint(annotations: unknown, name: string): boolean | null {
  if (typeof annotations !== "object" || annotations === null || !Object.hasOwn(annotations, name)) return null;
  const value = (annotations as { [hint: string]: unknown })[name];
  return typeof value === "boolean" ? value : null;
}
