import type { Metadata } from "next";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { AgentTable } from "@/components/agents/agent-table.tsx";
import { CreateAgent } from "@/components/agents/create-agent.tsx";
import { Section } from "@/components/section.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { listAgents } from "@/lib/agents/store.ts";

export const metadata: Metadata = { title: "Agents" };

export default async function AgentsPage() {
  const agents = await listAgents(await requireAdmin("/agents"));
  return (
    <Memo title="Agents" lines={[["Re", "each is an identity of its own, with its connectors, members and policies"]]}>
      <Section title="All agents">
        {agents.length > 0 ? <AgentTable agents={agents} /> : <Empty>There is no agent yet. Create one below.</Empty>}
      </Section>
      <Section title="Create an agent">
        <CreateAgent />
      </Section>
    </Memo>
  );
}
