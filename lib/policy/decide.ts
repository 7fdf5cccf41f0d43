import { type CedarEngine, cedarEngine, discardCedarEngine } from "@/lib/policy/cedar.ts";
import { type CompiledPolicies, type CompiledPolicy, loadSet, type PolicySet } from "@/lib/policy/compile.ts";
import type { CedarRequest } from "@/lib/policy/describe.ts";
import type { Decision, Reason } from "@/lib/vocabulary.ts";

export type Verdict = {
  readonly decision: Decision;
  readonly reason: Extract<Reason, "policy" | "no_permit" | "policy_error" | "engine_error">;
  /** The policies that determined it: permits of an ALLOW, forbids of a DENY, or the forbids that could not be evaluated. */
  readonly policies: readonly { readonly id: string; readonly name: string }[];
  /** Names of the shadow policies that would have denied. */
  readonly wouldDeny: readonly string[];
};

/**
 * Decides one call: allow if and only if Cedar allows, no forbid erred, and nothing threw.
 *
 * Cedar leaves out a policy whose evaluation errs. For a permit that is right: it permits nothing. For a forbid it would open what the
 * forbid is there to close, so an erring forbid denies, with `policy_error`. No policies at all deny with `no_permit`. When Cedar fails
 * or throws the call is denied with `engine_error`; a throw also discards the instance, because after a trap it throws for everybody, and
 * the next decision of anyone builds a new one and loads what it needs.
 *
 * Never throws. 0.1 to 0.3 ms with up to 100 policies, once warm.
 */
export function decide(compiled: CompiledPolicies, request: CedarRequest): Verdict {
  const answer = ask(compiled, compiled.enforced, request);
  return { ...verdictOf(answer), wouldDeny: shadowDenials(compiled, request) };
}

type Answer = { allows: boolean; satisfied: CompiledPolicy[]; erredForbids: CompiledPolicy[] } | null;

function verdictOf(answer: Answer): Omit<Verdict, "wouldDeny"> {
  if (!answer) return { decision: "DENY", reason: "engine_error", policies: [] };
  if (answer.allows && answer.erredForbids.length === 0)
    return { decision: "ALLOW", reason: "policy", policies: named(answer.satisfied) };
  const forbids = answer.allows ? [] : answer.satisfied;
  if (forbids.length > 0) return { decision: "DENY", reason: "policy", policies: named(forbids) };
  if (answer.erredForbids.length > 0) return { decision: "DENY", reason: "policy_error", policies: named(answer.erredForbids) };
  return { decision: "DENY", reason: "no_permit", policies: [] };
}

function named(policies: readonly CompiledPolicy[]): Verdict["policies"] {
  return policies.map(({ id, name }) => ({ id, name }));
}

/** A shadow policy that cannot be evaluated would deny, like one that is enforced. */
function shadowDenials(compiled: CompiledPolicies, request: CedarRequest): string[] {
  if (!compiled.shadow) return [];
  const answer = ask(compiled, compiled.shadow, request);
  if (!answer) return Object.keys(compiled.shadow.texts).flatMap((id) => compiled.policies.get(id)?.name ?? []);
  return [...(answer.allows ? [] : answer.satisfied), ...answer.erredForbids].map((policy) => policy.name);
}

/** Null when there is no answer to rely on. */
function ask(compiled: CompiledPolicies, set: PolicySet, request: CedarRequest): Answer {
  if (!set.usable) return null;
  let engine: CedarEngine | null = null;
  try {
    engine = cedarEngine();
    if (!loadSet(engine, set)) return null;
    const answer = engine.wasm.statefulIsAuthorized({ ...request, preparsedPolicySetId: set.id });
    if (answer.type === "failure") return null;
    const { reason, errors } = answer.response.diagnostics;
    const policyOf = (id: string): CompiledPolicy => compiled.policies.get(id) ?? { id, name: id, effect: "forbid" };
    return {
      allows: answer.response.decision === "allow",
      satisfied: reason.map(policyOf),
      erredForbids: errors.map((error) => policyOf(error.policyId)).filter((policy) => policy.effect === "forbid"),
    };
  } catch {
    if (engine) discardCedarEngine(engine);
    return null;
  }
}
