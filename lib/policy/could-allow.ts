import type { Catalogue, Tool } from "@/lib/connectors/connector.ts";
import { anyService } from "@/lib/policy/action-id.ts";
import { type CedarEngine, cedarEngine, discardCedarEngine } from "@/lib/policy/cedar.ts";
import type { CompiledPolicies } from "@/lib/policy/compile.ts";
import { actionOf } from "@/lib/policy/describe.ts";
import type { CallFacts } from "@/lib/policy/facts.ts";

const unknown = (name: string) => ({ __extn: { fn: "unknown" as const, arg: name } });

/** Everything that a call could bring along and that a list does not know. */
const anyContext = Object.fromEntries(
  ["time", "source", "session", "conversation", "args", "args_undeclared"].map((fact) => [fact, unknown(fact)]),
);

/**
 * Which of a connector's tools (and judged methods) a member could be allowed to call, with some resource, arguments, time and session:
 * Cedar evaluates the enforced policies as far as they can be without those, and a tool whose every completion is a deny is left out.
 * It is courtesy for lists; each call is judged again. What cannot be evaluated is left out too.
 *
 * About 1 ms a tool, so callers keep the answer for as long as policies, tools and member stay the same.
 */
export function toolsThatCouldBeAllowed(
  compiled: CompiledPolicies,
  facts: Pick<CallFacts, "agent" | "member"> & { catalogue: Catalogue; tools: readonly Tool[] },
): Tool[] {
  if (!compiled.enforced.usable) return [];
  return facts.tools.filter((tool) => couldBeAllowed(compiled, { ...facts, tool }));
}

function couldBeAllowed(
  compiled: CompiledPolicies,
  { agent, member, catalogue, tool }: Pick<CallFacts, "agent" | "member" | "catalogue" | "tool">,
): boolean {
  const agentId = { type: `${anyService}::Agent`, id: agent.slug };
  const principal = { type: `${anyService}::Member`, id: member.email };
  const action = actionOf({ catalogue, tool });
  let engine: CedarEngine | null = null;
  try {
    engine = cedarEngine();
    const answer = engine.wasm.isAuthorizedPartial({
      principal,
      action: action.uid as { type: string; id: string },
      resource: null,
      context: anyContext,
      policies: { staticPolicies: { ...compiled.enforced.texts } },
      entities: [
        { uid: agentId, attrs: { name: agent.name }, parents: [] },
        { uid: principal, attrs: { email: member.email, role: member.role }, parents: [agentId] },
        action,
      ],
    });
    return answer.type === "residuals" && answer.response.decision !== "deny";
  } catch {
    if (engine) discardCedarEngine(engine);
    return false;
  }
}
