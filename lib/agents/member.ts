import { z } from "zod";
import { Problem } from "@/lib/errors.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";
import { problemAsIssue } from "@/lib/problem-as-issue.ts";
import type { MemberStatus } from "@/lib/vocabulary.ts";

/** Who may make a move: an admin of the organization, or the person whose membership it is. */
export const movers = ["admin", "member"] as const;
export type Mover = (typeof movers)[number];

type Move = { readonly from: MemberStatus; readonly to: MemberStatus; readonly by: Mover };

/**
 * Every move that a membership can make; what is not listed does not happen. `removed` is the end: whoever comes back gets a membership
 * of their own, so that the records of the old one keep their meaning.
 */
export const memberMoves: readonly Move[] = [
  { from: "invited", to: "pending", by: "member" },
  { from: "invited", to: "removed", by: "admin" },
  { from: "pending", to: "approved", by: "admin" },
  { from: "pending", to: "rejected", by: "admin" },
  { from: "pending", to: "removed", by: "admin" },
  { from: "approved", to: "removed", by: "admin" },
  { from: "rejected", to: "removed", by: "admin" },
];

const refusals: Record<MemberStatus, string> = {
  invited: "has been invited and has not come yet",
  pending: "waits for approval",
  approved: "is approved already",
  rejected: "was rejected",
  removed: "was removed",
};

/** The state after the move. Throws `conflict` when the table has no such move, and `forbidden` when it is another's to make. */
export function moveMember(from: MemberStatus, to: MemberStatus, by: Mover = "admin"): MemberStatus {
  const possible = memberMoves.filter((move) => move.from === from && move.to === to);
  if (possible.length === 0) {
    throw new Problem("conflict", `This member ${refusals[from]}, and cannot become "${to}" from there. Nothing was changed.`);
  }
  if (!possible.some((move) => move.by === by)) {
    const others = possible.map((move) => (move.by === "admin" ? "an admin" : "the member")).join(" or ");
    throw new Problem("forbidden", `Only ${others} can make this member "${to}". Nothing was changed.`);
  }
  return to;
}

/** What may be sent to add a member: an e-mail address, which is read in its one canonical form, or nothing, when the caller joins. */
export const newMemberInput = z.strictObject({
  email: z.string({ error: "The e-mail address must be a text." }).transform(problemAsIssue(canonicalAddress)).optional(),
});
export type NewMemberInput = z.infer<typeof newMemberInput>;
