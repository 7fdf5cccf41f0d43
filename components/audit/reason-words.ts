import type { Reason } from "@/lib/vocabulary.ts";

/** Why a call was denied where no policy is the reason, short enough for a row. */
const words: Record<Exclude<Reason, "policy">, string> = {
  no_permit: "no policy permits it",
  policy_error: "a forbid could not be evaluated",
  engine_error: "the policy engine failed",
  arguments_refused: "arguments refused",
  unknown_tool: "unknown tool",
  unknown_method: "unknown method",
  agent_disabled: "agent disabled",
  member_not_approved: "member not approved",
  not_connected: "not connected",
  changed_while_deciding: "changed while deciding",
};

/** The rule column of a ledger: the policies that determined the decision, or what did in their place. */
export function ruleOf({ reason, policyNames }: { reason: Reason; policyNames: readonly string[] }): string {
  if (policyNames.length > 0) return policyNames.join(", ");
  return reason === "policy" ? "policy" : words[reason];
}
