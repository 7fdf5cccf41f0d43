import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { agentStanding } from "@/app/(dashboard)/agent-standing.ts";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { AgentTable } from "@/components/agents/agent-table.tsx";
import { Ledger } from "@/components/audit/ledger.tsx";
import { NextStepList } from "@/components/desk/next-step-list.tsx";
import { nextSteps } from "@/components/desk/next-steps.ts";
import { Section } from "@/components/section.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { adminOfPerson, requirePerson } from "@/lib/access/gate.ts";
import { findOrganization } from "@/lib/agents/organization-store.ts";
import { listAgents } from "@/lib/agents/store.ts";
import { countToday, listRecords } from "@/lib/audit/store.ts";
import { environment } from "@/lib/env.ts";

export const metadata: Metadata = { title: "Desk" };

const denialsShown = 10;

export default async function DeskPage() {
  const scope = adminOfPerson(await requirePerson()) ?? redirect("/me");
  const [organization, agents, today, denials, latest] = await Promise.all([
    findOrganization(scope),
    listAgents(scope),
    countToday(scope),
    listRecords(scope, { result: "DENY", limit: denialsShown }),
    listRecords(scope, { limit: 1 }),
  ]);
  const standings = await Promise.all(agents.map((agent) => agentStanding(scope, agent)));
  const everCalled = latest.records.length > 0;
  const steps = nextSteps({ agents: standings, mailConfigured: environment().mail !== null, everCalled });
  return (
    <Memo
      title="Desk"
      lines={[
        ["Re", organization.name],
        [
          "Range",
          <span key="range" className="mono">
            Today since 00:00 UTC
          </span>,
        ],
        ["Status", `${count(today.decisions, "decision")} · ${today.denied.toLocaleString("en")} denied`],
      ]}
    >
      <Section title="What to do next">
        {steps.length > 0 ? (
          <NextStepList steps={steps} />
        ) : (
          <Empty>Nothing waits: every agent is narrowed and every member has a key.</Empty>
        )}
      </Section>
      <Section
        title="Latest denials"
        aside={denials.next !== null && <ButtonLink href="/audit?result=DENY">All denials</ButtonLink>}
      >
        {denials.records.length > 0 ? (
          <Ledger records={denials.records} columns={{ agent: true }} />
        ) : (
          <Empty action={<ButtonLink href="/audit">Open the audit</ButtonLink>}>Nothing has been denied.</Empty>
        )}
      </Section>
      <Section title="Agents" aside={<ButtonLink href="/agents">All agents</ButtonLink>}>
        {agents.length > 0 ? <AgentTable agents={agents} /> : <Empty>There is no agent yet.</Empty>}
      </Section>
    </Memo>
  );
}

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}
