import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { MailNotice } from "@/app/(dashboard)/mail-notice.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { AddMember } from "@/components/members/add-member.tsx";
import { ApprovalQueue } from "@/components/members/approval-queue.tsx";
import { InviteList } from "@/components/members/invite-list.tsx";
import { InvitePeople } from "@/components/members/invite-people.tsx";
import { JoinAgent } from "@/components/members/join-agent.tsx";
import { MemberTable } from "@/components/members/member-table.tsx";
import { Section } from "@/components/section.tsx";
import { Stamp } from "@/components/stamp.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { listQueue } from "@/lib/agents/decision-store.ts";
import { listInvites } from "@/lib/agents/invite-store.ts";
import { listMembers } from "@/lib/agents/member-store.ts";
import { findAgent } from "@/lib/agents/store.ts";

type Props = { params: Promise<{ agent: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Members of ${(await params).agent}` };
}

export default async function MembersPage({ params }: Props) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/members`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  const [members, invites, waiting] = await Promise.all([
    listMembers(scope, agent.id),
    listInvites(scope, agent.id),
    listQueue(scope, agent.id),
  ]);
  const decided = members.filter((member) => member.status === "approved" || member.status === "rejected");
  const pending = waiting.filter((member) => member.status === "pending").length;
  const joined = members.some((member) => member.personId === scope.personId);
  return (
    <AgentMemo
      agent={agent}
      title="Members"
      about="the people whose clients may call through it"
      lines={[
        [
          "Status",
          `${members.filter((member) => member.status === "approved").length} approved · ${members.filter((member) => member.key).length} with a key${pending === 0 ? "" : ` · ${pending} waiting for approval`}`,
        ],
      ]}
    >
      <MailNotice />
      {waiting.length > 0 && (
        <Section
          title="Waiting for approval"
          aside={
            pending > 0 && (
              <Stamp tone="held" glyph="…">
                {`${pending} WAITING`}
              </Stamp>
            )
          }
        >
          <ApprovalQueue agent={agent.slug} waiting={waiting} />
        </Section>
      )}
      <Section title="Members">
        {decided.length > 0 ? (
          <MemberTable agent={agent.slug} members={decided} />
        ) : (
          <Empty>There is no member yet: nobody can call through this agent. Join it yourself, or invite somebody.</Empty>
        )}
      </Section>
      <Section title="Invite people">
        <InvitePeople agent={agent.slug} />
      </Section>
      {invites.length > 0 && (
        <Section title="Open invites">
          <InviteList agent={agent.slug} invites={invites} />
        </Section>
      )}
      <Section title="Yourself">
        {joined ? (
          <p className="flex flex-wrap items-center gap-3">
            You are a member. Your connections and your key are under My access.
            <ButtonLink href="/me">My access</ButtonLink>
          </p>
        ) : (
          <JoinAgent agent={agent.slug} name={agent.name} />
        )}
      </Section>
      <Section title="Add somebody without an invite">
        <AddMember agent={agent.slug} />
      </Section>
    </AgentMemo>
  );
}
