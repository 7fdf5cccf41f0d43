import { adminRoute } from "@/lib/access/route.ts";
import { decideMember, undoDecision } from "@/lib/agents/decision-store.ts";
import { mailDecisions, mailDecisionsLater } from "@/lib/agents/mail-decisions.ts";
import { decisionInput } from "@/lib/agents/member.ts";
import { findAgent } from "@/lib/agents/store.ts";

type Params = { agent: string; member: string };

/** `{id, status, undoUntil}`: approved or rejected, in force at once. The member is told by mail when it can no longer be undone. */
export const PUT = adminRoute<Params>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { status } = await body(decisionInput);
  const decided = await decideMember(scope, agent.id, params.member, status);
  await mailDecisions(scope);
  mailDecisionsLater(scope);
  return decided;
});

/** `{id, status, undoUntil}`: waiting again, as before the decision. */
export const DELETE = adminRoute<Params>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return undoDecision(scope, agent.id, params.member);
});
