import type { Tool } from "@/lib/connectors/connector.ts";
import { exposureNow, type Raise, raisesOf } from "@/lib/exposure/exposure.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { findDisguised, knownKeys } from "@/lib/gateway/fold-key.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import type { ResolvedCall } from "@/lib/gateway/resolve.ts";
import type { World } from "@/lib/gateway/world.ts";
import { decide } from "@/lib/policy/decide.ts";
import { describeCall } from "@/lib/policy/describe.ts";
import type { CallFacts, ExposureFacts, TimeFacts } from "@/lib/policy/facts.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import { timeFacts } from "@/lib/policy/time-facts.ts";
import type { KeyScope } from "@/lib/scope.ts";
import type { Decision, Reason } from "@/lib/vocabulary.ts";

/** Who calls from where, as far as the request tells. */
export type Caller = { ip: string | null; client: string; sessionId: string | null };

/** A decision with all it rests on: what the record says and what the commit compares again. */
export type Judgement = {
  decision: Decision;
  reason: Reason;
  call: ResolvedCall | null;
  /** The policies that determined it, with their texts for explaining; the record takes ids and names. */
  policies: readonly (Pick<Policy, "id" | "name"> & { text: string | null })[];
  wouldDeny: readonly string[];
  time: TimeFacts;
  exposure: ExposureFacts & { epoch: number };
  raises: readonly Raise[];
};

/** Why the bearer of a live key may not use the agent at all, or null. Asked before anything that the agent answers. */
export function refusedStanding(facts: Facts): Reason | null {
  if (facts.agent.status !== "active") return "agent_disabled";
  if (facts.memberStatus !== "approved") return "member_not_approved";
  return null;
}

/** A DENY that needed no policy. */
export function denyWithout(world: World, facts: Facts, reason: Reason, call: ResolvedCall | null): Judgement {
  return {
    decision: "DENY",
    reason,
    call,
    policies: [],
    wouldDeny: [],
    time: timeFacts(facts.nowMs, facts.agent.timeZone),
    exposure: exposureNow(facts.exposure, world.exposureWindowMinutes),
    raises: [],
  };
}

/** What is asked of policy: the arguments as they were parsed, and where a number among them was rounded in parsing. */
export type Question = Pick<CallMessage, "args" | "lossyArguments">;

/** Decides one call on the facts of one moment. Nothing here writes, sends or waits for an upstream. */
export async function judge(
  world: World,
  scope: KeyScope,
  facts: Facts,
  caller: Caller,
  { call, ...question }: Question & { call: ResolvedCall | null },
): Promise<Judgement> {
  const deny = (reason: Reason) => denyWithout(world, facts, reason, call);
  const standing = refusedStanding(facts);
  if (standing) return deny(standing);
  if (!call) return deny("unknown_tool");
  if (!call.connector.connected) return deny("not_connected");

  const time = timeFacts(facts.nowMs, facts.agent.timeZone);
  const exposure = exposureNow(facts.exposure, world.exposureWindowMinutes);
  const compiled = await world.policies(scope, facts.agent.id, facts.agent.policyVersion);
  const described: CallFacts = {
    agent: facts.agent,
    member: { email: facts.email, role: facts.memberRole },
    catalogue: call.catalogue,
    tool: call.tool,
    resource: call.resource,
    args: question.args,
    time,
    source: { ip: caller.ip, client: caller.client },
    exposure,
    conversation: { id: caller.sessionId ?? "", known: caller.sessionId !== null },
  };
  const { mentioned } = compiled;
  const rounded = question.lossyArguments.map((path) => String(path[2]));
  if (rounded.some((name) => mentioned === "all" || mentioned.has(name))) return deny("arguments_refused");
  if (hasDisguisedArgument(call.tool, question.args)) return deny("arguments_refused");
  const request = describeCall(described, mentioned);
  if ("refused" in request) return deny("arguments_refused");
  const verdict = decide(compiled, request);
  const { tier, tierSource } = call.tool;
  const raises =
    verdict.decision === "ALLOW"
      ? raisesOf({ tier, tierSource, visibility: call.resource.visibility, source: call.resource.id })
      : [];
  return {
    decision: verdict.decision,
    reason: verdict.reason,
    call,
    policies: verdict.policies.map((policy) => ({ ...policy, text: compiled.enforced.texts[policy.id] ?? null })),
    wouldDeny: verdict.wouldDeny,
    time,
    exposure,
    raises,
  };
}

/**
 * Whether an argument is spelled almost like one that the tool declares (`Owner` for `owner`): Wicket would judge the one and a server
 * that reads names without regard to case would obey the other (CVE-2026-27896).
 */
function hasDisguisedArgument(tool: Tool, args: Readonly<Record<string, unknown>>): boolean {
  const { inputSchema } = tool.definition as { inputSchema?: { properties?: unknown } };
  const declared = Object.keys(
    typeof inputSchema?.properties === "object" && inputSchema.properties !== null ? inputSchema.properties : {},
  );
  const undeclared = Object.keys(args).filter((name) => !declared.includes(name));
  return findDisguised(undeclared, knownKeys(declared)) !== undefined;
}
