import { boundsErrors, policiesMax } from "@/lib/policy/bounds.ts";
import { type CedarEngine, cedarEngine, discardCedarEngine, type PolicyJson } from "@/lib/policy/cedar.ts";
import { type MentionedArguments, mentionedArguments } from "@/lib/policy/mentioned-arguments.ts";
import type { Policy } from "@/lib/policy/policy.ts";

/** The policies of one mode, and the id under which an engine keeps them parsed. */
export type PolicySet = {
  readonly id: string;
  readonly texts: { readonly [policyId: string]: string };
  /** Whether the set can be decided with. A set in which anything failed to parse never is one without it. */
  readonly usable: boolean;
};

export type CompiledPolicy = { readonly id: string; readonly name: string; readonly effect: "permit" | "forbid" };

/** One version of an agent's policies, ready for `decide`. Immutable, and good for any engine. */
export type CompiledPolicies = {
  readonly agentId: string;
  readonly version: number;
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
  readonly enforced: PolicySet;
  /** Only the shadow ones: what they would deny does not depend on the others. Null when there are none. */
  readonly shadow: PolicySet | null;
  readonly mentioned: MentionedArguments;
};

/**
 * Reads the policies of an agent that are in force (`enforced`) or watched (`shadow`); those that are `off` are left out. The set's id is
 * the agent's, whatever the version, because Cedar never forgets an id (3.3 KB a policy) but overwrites it. The first decision puts the
 * set into the engine, and so does the first one after the engine was rebuilt or held another version.
 *
 * Never throws. What does not parse, is out of bounds or exceeds 1,000 policies makes its set unusable: every decision is then a denial
 * with `engine_error`, never one by the remaining policies. An unusable shadow set changes nothing and counts as one that would deny.
 * About 0.2 ms a policy.
 */
export function compilePolicies(agent: { agentId: string; version: number; policies: readonly Policy[] }): CompiledPolicies {
  const { agentId, version } = agent;
  const inMode = (mode: Policy["mode"]) => agent.policies.filter((policy) => policy.mode === mode);
  const enforced = readSet(inMode("enforced"));
  const shadow = readSet(inMode("shadow"));
  const read = [...enforced.read, ...shadow.read];
  return {
    agentId,
    version,
    policies: new Map(
      read.map(({ policy, json }) => [policy.id, { id: policy.id, name: policy.name, effect: json?.effect ?? "forbid" }]),
    ),
    enforced: { id: agentId, texts: enforced.texts, usable: enforced.usable },
    shadow: shadow.read.length === 0 ? null : { id: `${agentId}/shadow`, texts: shadow.texts, usable: shadow.usable },
    mentioned: mentionedArguments(read.flatMap(({ json }) => json ?? [])),
  };
}

type ReadSet = { read: { policy: Policy; json: PolicyJson | null }[]; texts: { [policyId: string]: string }; usable: boolean };

function readSet(policies: readonly Policy[]): ReadSet {
  const texts = Object.fromEntries(policies.map((policy) => [policy.id, policy.text]));
  const bounded = policies.length <= policiesMax && policies.every((policy) => boundsErrors(policy.text).length === 0);
  const distinct = Object.keys(texts).length === policies.length;
  const read = policies.map((policy) => ({ policy, json: bounded ? readPolicy(policy.text) : null }));
  return { read, texts, usable: bounded && distinct && read.every(({ json }) => json !== null) };
}

/** The policy's JSON form, or null when it is not exactly one static policy. Tried again once, in a new instance, when Cedar throws. */
function readPolicy(text: string, again = true): PolicyJson | null {
  const engine = cedarEngine();
  try {
    const answer = engine.wasm.policyToJson(text);
    return answer.type === "success" ? answer.json : null;
  } catch {
    discardCedarEngine(engine);
    return again ? readPolicy(text, false) : null;
  }
}

/** Sees to it that the engine holds exactly this set under its id. False when Cedar does not take it; throws when Cedar throws. */
export function loadSet(engine: CedarEngine, set: PolicySet): boolean {
  if (engine.loaded.get(set.id) === set) return true;
  engine.loaded.delete(set.id);
  if (engine.wasm.preparsePolicySet(set.id, { staticPolicies: { ...set.texts } }).type === "failure") return false;
  engine.loaded.set(set.id, set);
  return true;
}
