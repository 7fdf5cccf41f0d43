import { Problem } from "@/lib/errors.ts";
import type { MemberStatus } from "@/lib/vocabulary.ts";

/** Who makes a move: an admin of the organization, the person whose membership it is, or Wicket itself. */
export const movers = ["admin", "member", "system"] as const;
export type Mover = (typeof movers)[number];

type Move = {
  readonly from: readonly MemberStatus[];
  readonly to: MemberStatus;
  readonly by: Mover;
  /** What was not done, in the sentence of a refusal. */
  readonly done: string;
};

/**
 * Every move that a membership can make, and who makes it; what is not listed does not happen. It begins as `invited`, or as `approved`
 * when an admin adds somebody without asking them. `removed` is the end: whoever comes back gets a membership of their own, so that the
 * records of the old one keep their meaning. An undo is open for `undoSeconds` after the decision that it takes back.
 */
export const memberMoves = {
  accept: { from: ["invited"], to: "pending", by: "member", done: "accepted" },
  resend: { from: ["invited"], to: "invited", by: "admin", done: "invited again" },
  revoke: { from: ["invited"], to: "removed", by: "admin", done: "revoked as an invite" },
  approve: { from: ["pending"], to: "approved", by: "admin", done: "approved" },
  reject: { from: ["pending"], to: "rejected", by: "admin", done: "rejected" },
  undo: { from: ["approved", "rejected"], to: "pending", by: "admin", done: "put back to wait for approval" },
  remove: { from: ["invited", "pending", "approved", "rejected"], to: "removed", by: "admin", done: "removed" },
  close: { from: ["invited", "pending", "approved", "rejected"], to: "removed", by: "system", done: "closed" },
} as const satisfies { readonly [name: string]: Move };
export type MemberMove = keyof typeof memberMoves;

/** How long the undo of a decision is offered. */
export const undoSeconds = 8;

const standing: Record<MemberStatus, string> = {
  invited: "was invited and has not been accepted yet",
  pending: "waits for approval",
  approved: "is approved already",
  rejected: "was rejected",
  removed: "was removed",
};
const names: Record<Mover, string> = { admin: "an admin", member: "the person whose it is", system: "Wicket itself" };

/** The state after the move. Throws `conflict` when the table has no such move from there, `forbidden` when it is another's to make. */
export function moveMember(from: MemberStatus, name: MemberMove, by: Mover): MemberStatus {
  const move: Move = memberMoves[name];
  if (move.by !== by) {
    throw new Problem("forbidden", `Only ${names[move.by]} decides whether a membership is ${move.done}. Nothing was changed.`);
  }
  if (!move.from.includes(from)) {
    throw new Problem("conflict", `This membership ${standing[from]}: it cannot be ${move.done}. Nothing was changed.`);
  }
  return move.to;
}
