import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { ActionList } from "@/components/policy/action-list.tsx";
import { ModeStamp } from "@/components/policy/mode-stamp.tsx";
import { PolicyEditor } from "@/components/policy/policy-editor.tsx";
import { RemovePolicy } from "@/components/policy/remove-policy.tsx";
import { Section } from "@/components/section.tsx";
import { Time } from "@/components/ui/time.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { catalogues } from "@/lib/connectors/store.ts";
import { recipes } from "@/lib/policy/recipes.ts";
import { findPolicy, listVersions } from "@/lib/policy/store.ts";

type Props = { params: Promise<{ agent: string; policy: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).policy) };
}

export default async function PolicyPage({ params }: Props) {
  const { agent: slugOrId, policy: nameOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/policies/${nameOrId}`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  const policy = await orNotFound(findPolicy(scope, agent.id, decodeURIComponent(nameOrId)));
  const since = (await listVersions(scope, agent.id)).find((one) => one.version === policy.fromVersion);
  const { id, name, mode, text } = policy;
  return (
    <AgentMemo
      agent={agent}
      title={name}
      about={`one of its policies; hours mean ${agent.timeZone}`}
      lines={[
        ["Status", <ModeStamp key="mode" mode={mode} />],
        [
          "Version",
          <span key="version" className="mono">
            v{agent.policyVersion}; this text since v{policy.fromVersion}
          </span>,
        ],
        ...(since
          ? [
              [
                "From",
                <>
                  {since.author} · <Time at={since.createdAt} as="full" />
                </>,
              ] as const,
            ]
          : []),
      ]}
    >
      <PolicyEditor
        key={id}
        agent={agent.slug}
        version={agent.policyVersion}
        policy={{ id, name, mode, text }}
        recipes={recipes}
      />
      <Section title="Actions that a policy can name">
        <ActionList catalogues={await catalogues(scope, agent.id)} />
      </Section>
      <Section title="Remove">
        <RemovePolicy agent={agent.slug} version={agent.policyVersion} policy={{ id, name }} />
      </Section>
    </AgentMemo>
  );
}
