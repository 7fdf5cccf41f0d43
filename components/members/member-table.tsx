import { MemberStatusStamp } from "@/components/members/member-status-stamp.tsx";
import { RemoveMember } from "@/components/members/remove-member.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { MemberStatus } from "@/lib/vocabulary.ts";

export type MemberLine = { id: string; email: string; status: MemberStatus; createdAt: Date; key: { createdAt: Date } | null };

export function MemberTable({ agent, members }: { agent: string; members: readonly MemberLine[] }) {
  return (
    <Table label="Members">
      <thead>
        <tr>
          <Th>Member</Th>
          <Th className="hidden sm:table-cell">Status</Th>
          <Th>Key</Th>
          <Th className="hidden md:table-cell">Since</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.id}>
            <Td className="[overflow-wrap:anywhere]">
              {member.email}
              <span className="mt-0.5 block sm:hidden">
                <MemberStatusStamp status={member.status} />
              </span>
            </Td>
            <Td className="hidden sm:table-cell">
              <MemberStatusStamp status={member.status} />
            </Td>
            <Td>
              {member.key ? (
                <>
                  since <Time at={member.key.createdAt} as="day" />
                </>
              ) : (
                "none yet"
              )}
            </Td>
            <Td className="hidden md:table-cell">
              <Time at={member.createdAt} as="day" />
            </Td>
            <Td className="text-right">
              <RemoveMember agent={agent} memberId={member.id} email={member.email} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
