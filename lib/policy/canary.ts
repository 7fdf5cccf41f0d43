import { compilePolicies } from "@/lib/policy/compile.ts";
import { decide } from "@/lib/policy/decide.ts";
import type { CedarRequest } from "@/lib/policy/describe.ts";
import { singleton } from "@/lib/singleton.ts";

const policies = [
  `permit(principal, action in [Canary::Action::"allowed", Canary::Action::"forbidden", Canary::Action::"erring"], resource);`,
  `forbid(principal, action == Canary::Action::"forbidden", resource);`,
  `forbid(principal, action == Canary::Action::"erring", resource) when { context.absent };`,
];

/** What must come of it: an allow, a forbid, a forbid that cannot be evaluated, and nothing that permits. */
const expected = { allowed: "ALLOW policy", forbidden: "DENY policy", erring: "DENY policy_error", other: "DENY no_permit" };

/** Whether the engine of this process decides as it should. Under a millisecond once warm; the first few take 25 to 45 ms together. */
export function canaryLives(): boolean {
  const compiled = singleton("canary", () =>
    compilePolicies({
      agentId: "canary",
      version: 1,
      policies: policies.map((text, at) => ({ id: `canary-${at}`, name: `canary-${at}`, mode: "enforced", text })),
    }),
  );
  return Object.entries(expected).every(([action, words]) => {
    const { decision, reason } = decide(compiled, requestOf(action));
    return `${decision} ${reason}` === words;
  });
}

/** Lets the engine's code be optimized before the first caller waits for it: 200 decisions, about 0.1 s. */
export function warmEngine(): void {
  for (let round = 0; round < 50; round += 1) canaryLives();
}

function requestOf(action: string): CedarRequest {
  const principal = { type: "Canary::Member", id: "canary" };
  const resource = { type: "Canary::Resource", id: "canary" };
  return { principal, action: { type: "Canary::Action", id: action }, resource, context: {}, entities: [] };
}
