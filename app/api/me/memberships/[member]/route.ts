import { personRoute } from "@/lib/access/route.ts";
import { membershipOf } from "@/lib/agents/member-store.ts";
import { firstCalls } from "@/lib/audit/first-call-store.ts";

/** `{id, status, hasKey, firstCall}`: how far the caller's own membership has come. The page asks it every few seconds. */
export const GET = personRoute<{ member: string }>(async ({ scope, params }) => {
  const { id, status, keyId } = await membershipOf(scope, params.member);
  const [firstCall] = keyId === null ? [] : await firstCalls(scope, [keyId]);
  return { id, status, hasKey: keyId !== null, firstCall: firstCall?.firstCall ?? null };
});
