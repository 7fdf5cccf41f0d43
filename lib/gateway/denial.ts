import type { Facts } from "@/lib/gateway/facts.ts";
import type { Judgement } from "@/lib/gateway/judge.ts";
import type { RefusalFacts } from "@/lib/gateway/refusal.ts";
import { explainVerdict } from "@/lib/policy/explain.ts";

/** What the client is told of a recorded DENY: which of the answers on the wire it is, and what that answer is made of. */
export function denialOf(
  judged: Judgement,
  about: { facts: Facts; name: string; auditId: string; publicUrl: string; ip: string | null },
): RefusalFacts {
  const { auditId } = about;
  const { slug: agent, policyVersion } = about.facts.agent;
  switch (judged.reason) {
    case "agent_disabled":
      return { code: "agent_disabled", agent, auditId };
    case "member_not_approved":
      return { code: "member_not_approved", agent, status: about.facts.memberStatus, auditId };
    case "unknown_method":
      return { code: "unknown_method" };
    case "unknown_tool":
      return { code: "unknown_tool", tool: about.name, auditId };
    case "not_connected":
      return {
        code: "not_connected",
        service: judged.call?.connector.key ?? "the service",
        page: `${about.publicUrl}/me`,
        auditId,
      };
    case "policy":
    case "no_permit":
    case "policy_error":
    case "engine_error":
    case "arguments_refused":
    case "changed_while_deciding":
      return {
        code: "denied",
        tool: judged.call ? `${judged.call.connector.key}.${judged.call.tool.name}` : about.name,
        reason: judged.reason,
        policies: judged.policies.map((policy) => policy.name),
        why: explainVerdict({
          decision: judged.decision,
          reason: judged.reason,
          policies: judged.policies.map(({ name, text }) => ({ name, text, version: policyVersion })),
          time: judged.time,
          exposure: judged.exposure,
          resource: judged.call?.resource ?? null,
          tier: judged.call?.tool.tier ?? null,
          sourceIp: about.ip,
        }),
        auditId,
      };
  }
}
