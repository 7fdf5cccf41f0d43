import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { ActionList } from "@/components/policy/action-list.tsx";
import { PolicyEditor } from "@/components/policy/policy-editor.tsx";
import { Section } from "@/components/section.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { catalogues } from "@/lib/connectors/store.ts";
import { recipes } from "@/lib/policy/recipes.ts";

export const metadata: Metadata = { title: "New policy" };

export default async function NewPolicyPage({ params }: { params: Promise<{ agent: string }> }) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/policies/new`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  return (
    <AgentMemo
      agent={agent}
      title="New policy"
      about={`hours mean ${agent.timeZone}`}
      lines={[
        [
          "Version",
          <span key="version" className="mono">
            v{agent.policyVersion}, becomes v{agent.policyVersion + 1} when saved
          </span>,
        ],
      ]}
    >
      <PolicyEditor agent={agent.slug} version={agent.policyVersion} policy={null} recipes={recipes} />
      <Section title="Actions that a policy can name">
        <ActionList catalogues={await catalogues(scope, agent.id)} />
      </Section>
    </AgentMemo>
  );
}
