import { personRoute } from "@/lib/access/route.ts";
import { announceAcceptance } from "@/lib/agents/invite-people.ts";
import { acceptInvite } from "@/lib/agents/invite-store.ts";

/** 204. The caller's own invite is accepted, and waits for approval. */
export const POST = personRoute<{ member: string }>(async ({ scope, params }) => {
  await announceAcceptance(await acceptInvite(scope, params.member));
});
