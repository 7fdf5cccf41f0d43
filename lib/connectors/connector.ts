import type { Tier, TierSource, Visibility } from "@/lib/vocabulary.ts";

/** A tool as its upstream listed it: name, title, description, inputSchema, outputSchema, annotations, and whatever else it said. */
export type ToolDefinition = { readonly name: string; readonly [member: string]: unknown };

export type Tool = {
  readonly name: string;
  readonly tier: Tier;
  readonly tierSource: TierSource;
  readonly definition: ToolDefinition;
  /** True for a method that is judged under its own name (`resources/read`) rather than a tool that an upstream listed. */
  readonly isMethod?: true;
};

/** Which argument of a tool names the resource that a call touches. `argument` may join several with `/`: `owner/repo`. */
export type ResourceRule = {
  readonly tool: string;
  readonly kind: string;
  readonly argument: string;
  readonly visibility: Visibility | null;
};

/** What is known of the resources of one kind whose name matches `pattern`, in which `*` stands for any run of characters. */
export type ResourceAttribute = {
  readonly kind: string;
  readonly pattern: string;
  readonly visibility: Visibility;
  readonly labels: readonly string[];
};

/** Everything about a connector that a decision needs. Immutable for one `version`. */
export type Catalogue = {
  readonly connectorId: string;
  readonly key: string;
  readonly namespace: string;
  readonly version: number;
  readonly tools: readonly Tool[];
  readonly resourceRules: readonly ResourceRule[];
  readonly resourceAttributes: readonly ResourceAttribute[];
};

/** The resource that one call touches. `kind` is `Tool` and `id` the tool's name when the call names no resource. */
export type Resource = {
  readonly kind: string;
  readonly id: string;
  /** As known; `unknown` when nobody said. What that counts as is for the policy model to say. */
  readonly visibility: Visibility;
  readonly labels: readonly string[];
};
