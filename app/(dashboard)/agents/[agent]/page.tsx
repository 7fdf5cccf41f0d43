import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { ConnectClient } from "@/app/(dashboard)/agents/[agent]/connect-client.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { KillSwitch } from "@/components/agents/kill-switch.tsx";
import { AgentStatusStamp } from "@/components/agents/status-stamp.tsx";
import { SummaryList } from "@/components/agents/summary-list.tsx";
import { Ledger } from "@/components/audit/ledger.tsx";
import { MemberStatusStamp } from "@/components/members/member-status-stamp.tsx";
import { ModeStamp } from "@/components/policy/mode-stamp.tsx";
import { opennessOf } from "@/components/policy/openness.ts";
import { OpennessStamp } from "@/components/policy/openness-stamp.tsx";
import { Section } from "@/components/section.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { Time } from "@/components/ui/time.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { listMembers } from "@/lib/agents/member-store.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { listConnectors } from "@/lib/connectors/store.ts";
import { listPolicies, listVersions } from "@/lib/policy/store.ts";

type Props = { params: Promise<{ agent: string }> };

const recordsShown = 10;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).agent };
}

export default async function AgentPage({ params }: Props) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  const [connectors, members, { version, policies }, versions, { records }] = await Promise.all([
    listConnectors(scope, agent.id),
    listMembers(scope, agent.id),
    listPolicies(scope, agent.id),
    listVersions(scope, agent.id),
    listRecords(scope, { agent: agent.slug, limit: recordsShown }),
  ]);
  const path = `/agents/${agent.slug}`;
  const last = versions[0];
  return (
    <AgentMemo
      agent={agent}
      title={agent.name}
      about={`created ${agent.createdAt.toISOString().slice(0, 10)}, hours mean ${agent.timeZone}`}
      actions={<KillSwitch slug={agent.slug} name={agent.name} status={agent.status} />}
      lines={[
        [
          "Status",
          <span key="status" className="inline-flex flex-wrap items-center gap-1.5">
            <AgentStatusStamp status={agent.status} />
            <OpennessStamp openness={opennessOf(policies)} />
          </span>,
        ],
        [
          "Version",
          <span key="version" className="mono">
            policies v{version}
          </span>,
        ],
        ...(last
          ? [
              [
                "From",
                <>
                  {last.author} · <Time at={last.createdAt} as="full" />
                </>,
              ] as const,
            ]
          : []),
      ]}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-6 lg:grid-cols-3">
        <Section title="Connectors" aside={<ButtonLink href={`${path}/connectors`}>All connectors</ButtonLink>}>
          {connectors.length === 0 ? (
            <Empty>No connector yet: the agent has no tools.</Empty>
          ) : (
            <SummaryList
              lines={connectors.map(({ id, key, status, tools }) => ({
                id,
                name: <span className="mono">{key}</span>,
                facts: status === "enabled" ? `${tools.length} ${tools.length === 1 ? "tool" : "tools"}` : "disabled",
              }))}
            />
          )}
        </Section>
        <Section title="Policies" aside={<ButtonLink href={`${path}/policies`}>All policies</ButtonLink>}>
          {policies.length === 0 ? (
            <Empty>No policy: every call is denied.</Empty>
          ) : (
            <SummaryList
              lines={policies.map(({ id, name, mode }) => ({
                id,
                name,
                href: `${path}/policies/${encodeURIComponent(name)}`,
                facts: <ModeStamp mode={mode} />,
              }))}
            />
          )}
        </Section>
        <Section title="Members" aside={<ButtonLink href={`${path}/members`}>All members</ButtonLink>}>
          {members.length === 0 ? (
            <Empty>No member yet: nobody can call through it.</Empty>
          ) : (
            <SummaryList
              lines={members.map(({ id, email, status, key }) => ({
                id,
                name: email,
                facts: (
                  <>
                    {status === "approved" && (key ? "has a key" : "no key")}
                    <MemberStatusStamp status={status} />
                  </>
                ),
              }))}
            />
          )}
        </Section>
      </div>
      <Section title="Last decisions" aside={<ButtonLink href={`${path}/audit`}>Audit</ButtonLink>}>
        {records.length > 0 ? (
          <Ledger records={records} />
        ) : (
          <Empty>No calls yet. Connect a client, then ask it to list its tools.</Empty>
        )}
      </Section>
      <ConnectClient agent={agent} joined={members.some((member) => member.personId === scope.personId)} />
    </AgentMemo>
  );
}
