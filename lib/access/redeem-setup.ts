import { z } from "zod";
import { makeSignInToken, redeemSignInLink } from "@/lib/access/auth.ts";
import { tokenDigest } from "@/lib/access/session-digest.ts";
import { firstOrganization, redeemSetupLink } from "@/lib/access/store.ts";
import { notFound } from "@/lib/errors.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";
import { organizationInput } from "@/lib/organization-input.ts";

/** What the setup page sends. */
export const setupInput = z.strictObject({
  token: z.string().max(200),
  email: z.string(),
  organization: organizationInput.shape.name,
});

/**
 * Makes the bearer of the setup link the first administrator and signs them in. The address is checked before the link is spent, so a
 * typing mistake costs nothing. Returns the cookies of the new session; none when it could not be made, then the person is an
 * administrator all the same and asks for a sign-in link.
 */
export async function redeemSetup(asked: Request, input: z.output<typeof setupInput>): Promise<{ cookies: string[] }> {
  const email = canonicalAddress(input.email);
  const organizationId = await firstOrganization();
  if (organizationId === null) throw notFound("organization");
  await redeemSetupLink(organizationId, { tokenDigest: tokenDigest(input.token), email, organizationName: input.organization });
  const signedIn = await redeemSignInLink(asked, { token: await makeSignInToken(email), email, callbackUrl: "/" });
  return { cookies: signedIn?.cookies ?? [] };
}
