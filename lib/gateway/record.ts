import type { Appended, RecordEntry } from "@/lib/audit/record.ts";
import { type AllowedCall, mintAllowedCall } from "@/lib/gateway/allowed-call.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import type { Caller, Judgement } from "@/lib/gateway/judge.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { KeyScope } from "@/lib/scope.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** A judgement that is durable. `allowed` is there exactly when it was an ALLOW. */
export type Recorded = { appended: Appended; allowed: AllowedCall | null };

/** What of a client's own words a record takes: visible characters, at most so many. */
export function plainWords(text: string, lengthMaximum: number): string {
  return text.slice(0, lengthMaximum).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "\u{FFFD}");
}

/**
 * Commits a judgement. Null when the key, the member, the agent, its policies, the connector or the member's exposure changed since the
 * facts were read: then nothing was recorded, and the call must be judged again.
 */
export async function recordJudgement(
  world: World,
  scope: KeyScope,
  facts: Facts,
  caller: Caller,
  judged: Judgement,
  about: { era: Era; method: string; tool: string | null; startedMs: number },
): Promise<Recorded | null> {
  const { call } = judged;
  const entry: RecordEntry = {
    id: world.newId(),
    agentId: facts.agent.id,
    agentSlug: facts.agent.slug,
    simulated: facts.agent.simulated,
    personId: facts.personId,
    memberId: facts.memberId,
    memberEmail: facts.email,
    keyId: facts.keyId,
    sourceIp: caller.ip,
    clientName: caller.client === "" ? null : plainWords(caller.client, 100),
    sessionId: caller.sessionId,
    era: about.era,
    method: plainWords(about.method, 128),
    service: call?.connector.key ?? null,
    tool: call?.tool.name ?? (about.tool === null ? null : plainWords(about.tool, 128)),
    tier: call?.tool.tier ?? null,
    resourceType: call ? `${call.catalogue.namespace}::${call.resource.kind}` : null,
    resourceId: call ? plainWords(call.resource.id, 512) : null,
    visibility: call?.resource.visibility ?? null,
    decision: judged.decision,
    reason: judged.reason,
    policyVersion: facts.agent.policyVersion,
    policyIds: judged.policies.map((policy) => policy.id),
    policyNames: judged.policies.map((policy) => policy.name),
    wouldDeny: [...judged.wouldDeny],
    timeZone: judged.time.timeZone,
    hour: judged.time.hour,
    minute: judged.time.minute,
    weekday: judged.time.weekday,
    accessedPrivate: judged.exposure.accessedPrivate,
    privateSources: [...judged.exposure.privateSources],
    decisionMicroseconds: Math.round((world.monotonicMs() - about.startedMs) * 1000),
    connectorId: call?.connector.id ?? null,
    catalogueVersion: call?.catalogue.version ?? null,
    exposureEpoch: judged.exposure.epoch,
    raises: [...judged.raises],
  };
  const appended = await world.append(facts.organizationId, entry);
  if (!appended.written) return null;
  if (judged.decision !== "ALLOW" || !call) return { appended, allowed: null };
  const { connector, tool } = call;
  const allowed = mintAllowedCall({
    scope,
    recordId: entry.id,
    connector,
    clientSession: caller.sessionId ?? "",
    toolName: tool.name,
  });
  return { appended, allowed };
}
