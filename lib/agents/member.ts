import { z } from "zod";
import { canonicalAddress } from "@/lib/mail/address.ts";
import { problemAsIssue } from "@/lib/problem-as-issue.ts";

/** What may be sent to add a member: an e-mail address, which is read in its one canonical form, or nothing, when the caller joins. */
export const newMemberInput = z.strictObject({
  email: z.string({ error: "The e-mail address must be a text." }).transform(problemAsIssue(canonicalAddress)).optional(),
});
export type NewMemberInput = z.infer<typeof newMemberInput>;

/** What may be sent to decide about somebody who waits for approval. */
export const decisionInput = z.strictObject({
  status: z.enum(["approved", "rejected"], { error: 'The status must be "approved" or "rejected".' }),
});
export type DecisionInput = z.infer<typeof decisionInput>;
