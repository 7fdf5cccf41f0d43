import { keyDigest } from "@/lib/agents/member-key.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { sessionLabel } from "@/lib/gateway/session-id.ts";
import type { World } from "@/lib/gateway/world.ts";
import { type KeyScope, mintKeyScope } from "@/lib/scope.ts";

export type Authenticated = { scope: KeyScope; facts: Facts };

/**
 * Who a member key belongs to and all that follows from it, read from the database each time: a key that was revoked, a member that was
 * removed or an agent that was disabled a moment ago is so here, on every replica. Unknown and revoked keys look the same. `sessionId` is
 * what the client presents as its session, unproven: whether it is one is for `callerOf` to say.
 */
export async function authenticate(world: World, memberKey: string, sessionId: string | null): Promise<Authenticated> {
  const facts = await world.facts(keyDigest(memberKey, world.keyLookupSecret), sessionId && sessionLabel(sessionId));
  if (!facts) {
    world.report("unknown_key", {});
    throw new Refusal({ code: "unauthenticated" });
  }
  const { organizationId, personId, memberId, keyId } = facts;
  return { scope: mintKeyScope({ organizationId, personId, memberId, keyId, memberKey: () => memberKey }), facts };
}
