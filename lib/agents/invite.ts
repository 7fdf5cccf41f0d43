import { z } from "zod";

/** At most so many addresses in one request. */
export const invitesAtOnce = 100;
const longestPaste = 20_000;

/** How many invites an organization may send in an hour, and how many may go to one address, whoever sends them. */
export const inviteLimits = { ofOrganization: 200, ofAddress: 10, windowSeconds: 3600 } as const;

/** What became of one address: nothing was sent unless it is `invited`. */
export const inviteOutcomes = ["invited", "already_invited", "already_member", "not_an_address", "limited"] as const;
export type InviteOutcome = (typeof inviteOutcomes)[number];

/** What may be sent to invite people: addresses as they were pasted. */
export const newInvitesInput = z.strictObject({
  addresses: z
    .string({ error: "The addresses must be a text." })
    .max(longestPaste, { error: `The addresses must be at most ${longestPaste.toLocaleString("en")} characters.` }),
});

/** What the page behind the link sends when its button is pressed. */
export const acceptedInviteInput = z.strictObject({
  organization: z.string().max(100),
  invite: z.string().max(100),
  token: z.string().max(200),
});
export type AcceptedInvite = z.output<typeof acceptedInviteInput>;
