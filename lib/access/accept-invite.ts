import { makeSignInToken, redeemSignInLink } from "@/lib/access/auth.ts";
import { personOfSession, sessionTokenOf } from "@/lib/access/session.ts";
import type { AcceptedInvite } from "@/lib/agents/invite.ts";
import { announceAcceptance } from "@/lib/agents/invite-people.ts";
import { redeemInvite } from "@/lib/agents/invite-store.ts";

/**
 * Accepts an invite by its link and signs its person in: whoever holds the link has read the mail to that address, as with a sign-in
 * link. A browser in which that person is signed in already keeps its session; one in which somebody else is accepts nothing. Returns the
 * cookies of the new session; none where one is kept or could not be made, then the invite is accepted all the same.
 */
export async function acceptByLink(asked: Request, input: AcceptedInvite): Promise<{ cookies: string[]; url: string }> {
  const person = await personOfSession(sessionTokenOf(asked.headers.get("cookie")));
  const accepted = await redeemInvite(input, person?.email ?? null);
  await announceAcceptance(accepted);
  const url = "/me";
  if (person) return { cookies: [], url };
  const { email } = accepted;
  const signedIn = await redeemSignInLink(asked, { token: await makeSignInToken(email), email, callbackUrl: url });
  return { cookies: signedIn?.cookies ?? [], url: signedIn ? url : "/signin" };
}
