import { InviteActions } from "@/components/members/invite-actions.tsx";
import { Stamp } from "@/components/stamp.tsx";
import { Time } from "@/components/ui/time.tsx";

export type InviteLine = { memberId: string; email: string; invitedBy: string; sentAt: Date; expiresAt: Date; expired: boolean };

/** The invites that nobody accepted yet, with when each ends. */
export function InviteList({ agent, invites }: { agent: string; invites: readonly InviteLine[] }) {
  return (
    <ul aria-label="Open invites" className="border border-rule bg-sheet">
      {invites.map(({ memberId, email, invitedBy, sentAt, expiresAt, expired }) => (
        <li
          key={memberId}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-rule border-b px-3 py-2 last:border-b-0"
        >
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 [overflow-wrap:anywhere]">
              {email}
              {expired && (
                <Stamp tone="deny" glyph="✕">
                  EXPIRED
                </Stamp>
              )}
            </p>
            <p className="text-ink-2">
              by {invitedBy} <Time at={sentAt} /> · {expired ? "ended" : "ends"} <Time at={expiresAt} />
            </p>
          </div>
          <InviteActions agent={agent} memberId={memberId} email={email} />
        </li>
      ))}
    </ul>
  );
}
