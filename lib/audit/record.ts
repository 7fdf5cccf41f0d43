import type { Raise } from "@/lib/exposure/exposure.ts";
import type { Decision, Era, Outcome, Reason, Tier, Visibility } from "@/lib/vocabulary.ts";

/**
 * One decision on its way into the audit, and the state of the world that it was made on. There is no place here for an argument, a
 * result, a key or a token.
 */
export type RecordEntry = {
  id: string;
  agentId: string;
  agentSlug: string;
  simulated: boolean;
  personId: string;
  memberId: string;
  memberEmail: string;
  keyId: string;
  sourceIp: string | null;
  clientName: string | null;
  sessionId: string | null;
  era: Era;
  method: string;
  service: string | null;
  tool: string | null;
  tier: Tier | null;
  resourceType: string | null;
  resourceId: string | null;
  visibility: Visibility | null;
  decision: Decision;
  reason: Reason;
  policyVersion: number;
  policyIds: string[];
  policyNames: string[];
  wouldDeny: string[];
  timeZone: string;
  hour: number;
  minute: number;
  weekday: number;
  accessedPrivate: boolean;
  privateSources: string[];
  decisionMicroseconds: number;
  /** What must still hold when an ALLOW is written. Null for refusals that came before a connector was known. */
  connectorId: string | null;
  catalogueVersion: number | null;
  exposureEpoch: number;
  /** What an ALLOW exposes the member to, in the same commit. */
  raises: Raise[];
};

/** `written` is false when the world changed between the decision and the commit: nothing was recorded, decide again. */
export type Appended = { id: string; number: number; recordedAt: Date; written: boolean };

export type CompletionEntry = {
  recordId: string;
  outcome: Outcome;
  upstreamStatus: number | null;
  bytes: number;
  upstreamMilliseconds: number;
};
