import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { MailNotice } from "@/app/(dashboard)/mail-notice.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { AddMember } from "@/components/members/add-member.tsx";
import { JoinAgent } from "@/components/members/join-agent.tsx";
import { MemberTable } from "@/components/members/member-table.tsx";
import { Section } from "@/components/section.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
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
  const members = await listMembers(scope, agent.id);
  const joined = members.some((member) => member.personId === scope.personId);
  return (
    <AgentMemo
      agent={agent}
      title="Members"
      about="the people whose clients may call through it"
      lines={[
        [
          "Status",
          `${members.filter((member) => member.status === "approved").length} approved · ${members.filter((member) => member.key).length} with a key`,
        ],
      ]}
    >
      <MailNotice />
      <Section title="Members">
        {members.length > 0 ? (
          <MemberTable agent={agent.slug} members={members} />
        ) : (
          <Empty>There is no member yet: nobody can call through this agent. Join it yourself, or add somebody.</Empty>
        )}
      </Section>
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
      <Section title="Add somebody">
        <AddMember agent={agent.slug} />
      </Section>
    </AgentMemo>
  );
}
