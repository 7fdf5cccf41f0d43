import type { Resource } from "@/lib/connectors/connector.ts";
import { denyMessageOf } from "@/lib/policy/deny-message.ts";
import type { ExposureFacts, TimeFacts } from "@/lib/policy/facts.ts";
import { seenVisibility } from "@/lib/policy/seen-visibility.ts";
import { tokensOf } from "@/lib/policy/tokens.ts";
import type { Decision, Reason, Tier } from "@/lib/vocabulary.ts";

/** What a record keeps of a decision, and the texts of the policies that determined it as they were then (null when not known). */
export type ExplainedVerdict = {
  readonly decision: Decision;
  readonly reason: Reason;
  readonly policies: readonly { readonly name: string; readonly version: number; readonly text: string | null }[];
  readonly time: Pick<TimeFacts, "hour" | "minute" | "weekday">;
  readonly exposure: Pick<ExposureFacts, "accessedPrivate" | "privateSources">;
  /** Null when the call was refused before it was known what it touches. */
  readonly resource: Pick<Resource, "id" | "visibility"> | null;
  readonly tier: Tier | null;
  readonly sourceIp: string | null;
};

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * Why a decision fell, in one short sentence for a person or a model: which rule, and the simple facts that it looks at. A policy that
 * brings its own `@denyMessage` has it used instead. Facts are named because the policy's text mentions them; which part of a condition
 * was decisive is not claimed.
 */
export function explainVerdict(verdict: ExplainedVerdict): string {
  const rules = listed(verdict.policies.map((policy) => `${policy.name} (v${policy.version})`));
  if (verdict.decision === "ALLOW") return `Allowed by ${rules}.`;
  switch (verdict.reason) {
    case "policy": {
      const own = verdict.policies.flatMap((policy) => (policy.text === null ? [] : (denyMessageOf(policy.text) ?? [])))[0];
      if (own !== undefined && own.trim() !== "") return own;
      const facts = listed(factsOf(verdict, mentionsOf(verdict)), ", and ");
      return facts === "" ? `Denied by ${rules}.` : `Denied by ${rules}: ${facts}.`;
    }
    case "policy_error": {
      const unknownAddress = verdict.sourceIp === null && mentionsOf(verdict).has("context.source.ip");
      const why = unknownAddress
        ? "it asks for the caller's address, which is not known"
        : "a fact that it asks for was missing or of another kind";
      return `Denied because ${rules} could not be evaluated: ${why}.`;
    }
    default:
      return fixed[verdict.reason];
  }
}

const fixed: { readonly [reason in Exclude<Reason, "policy" | "policy_error">]: string } = {
  no_permit: "Denied because no policy of this agent permits the call.",
  engine_error: "Denied because the policies of this agent could not be evaluated.",
  arguments_refused: "Denied because an argument could not be shown to the policies exactly as it was sent.",
  unknown_tool: "Denied because this agent has no such tool enabled.",
  unknown_method: "Denied because Wicket does not know the method.",
  agent_disabled: "Denied because the agent is disabled.",
  member_not_approved: "Denied because the member is not approved for this agent.",
  not_connected: "Denied because the member has not connected the service.",
  changed_while_deciding:
    "Denied because the agent, its policies or the member's exposure changed while the call was being decided.",
};

function factsOf({ time, exposure, resource, tier }: ExplainedVerdict, mentions: ReadonlySet<string>): string[] {
  const facts: string[] = [];
  if (mentions.has("context.time.hour")) facts.push(`context.time.hour = ${time.hour}`);
  if (mentions.has("context.time.minute")) facts.push(`context.time.minute = ${time.minute}`);
  if (mentions.has("context.time.weekday"))
    facts.push(`context.time.weekday = ${time.weekday} (${weekdays[time.weekday] ?? "?"})`);
  const readsExposure = ["accessed_private", "private_sources", "minutes_since_private"].some((fact) =>
    mentions.has(`context.session.${fact}`),
  );
  if (readsExposure && exposure.accessedPrivate) facts.push(`this member's calls read ${sourcesOf(exposure)}`);
  if (mentions.has("resource.visibility") && resource && tier)
    facts.push(`${resource.id} ${visibilityOf(resource.visibility, tier)}`);
  return facts;
}

/** Exposure is raised by what is private, internal or unknown, so what was read is said to count as private. */
function sourcesOf({ privateSources }: Pick<ExposureFacts, "privateSources">): string {
  const [latest] = privateSources;
  if (latest === undefined) return "something that counts as private";
  const others = privateSources.length - 1;
  if (others === 0) return `${latest}, which counts as private`;
  return `${latest} and ${others} ${others === 1 ? "other" : "others"}, which count as private`;
}

function visibilityOf(visibility: Resource["visibility"], tier: Tier): string {
  const seen = seenVisibility(visibility, tier);
  return visibility === "unknown" ? `counts as ${seen} because nobody said what it is` : `is ${seen}`;
}

/** `context.time.hour`, `resource.visibility`: the attribute paths that the texts name, each with its beginnings. */
function mentionsOf({ policies }: ExplainedVerdict): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { text } of policies) {
    let path = "";
    let before = "";
    for (const token of text === null ? [] : tokensOf(text)) {
      const attribute = token.kind === "word" ? token.text : before === "[" && token.kind === "string" ? token.value : null;
      const goesOn = path !== "" && (before === "." || before === "[");
      if (attribute !== null) path = goesOn ? `${path}.${attribute}` : attribute;
      else if (token.kind !== "symbol" || !["[", ".", "]"].includes(token.text)) path = "";
      if (path !== "") paths.add(path);
      before = token.text;
    }
  }
  return paths;
}

function listed(items: readonly string[], last = " and "): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")}${last}${items.at(-1)}`;
}
