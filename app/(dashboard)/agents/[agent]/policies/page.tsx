import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { opennessOf } from "@/components/policy/openness.ts";
import { OpennessStamp } from "@/components/policy/openness-stamp.tsx";
import { PolicyPanel } from "@/components/policy/policy-panel.tsx";
import { VersionTable } from "@/components/policy/version-table.tsx";
import { Section } from "@/components/section.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { Time } from "@/components/ui/time.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listPolicies, listVersions } from "@/lib/policy/store.ts";

type Props = { params: Promise<{ agent: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Policies of ${(await params).agent}` };
}

export default async function PoliciesPage({ params }: Props) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/policies`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  const [{ version, policies }, versions] = await Promise.all([listPolicies(scope, agent.id), listVersions(scope, agent.id)]);
  const openness = opennessOf(policies);
  const last = versions[0];
  const path = `/agents/${agent.slug}/policies`;
  return (
    <AgentMemo
      agent={agent}
      title="Policies"
      about="what decides its calls"
      actions={
        <ButtonLink variant="primary" href={`${path}/new`}>
          New policy
        </ButtonLink>
      }
      lines={[
        ...(openness === "narrowed" ? [] : [["Status", <OpennessStamp key="openness" openness={openness} />] as const]),
        [
          "Version",
          <span key="version" className="mono">
            v{version}
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
      {openness === "open" && (
        <p className="mb-4 max-w-prose text-ink-2">
          Every call of every member is allowed. Add a policy that forbids, or narrow the one that permits.
        </p>
      )}
      <Section title="In force">
        {policies.length === 0 ? (
          <Empty action={<ButtonLink href={`${path}/new`}>New policy</ButtonLink>}>
            There is no policy. What nothing permits is denied: every call is refused.
          </Empty>
        ) : (
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 min-[1180px]:grid-cols-2">
            {policies.map((policy) => {
              const since = versions.find((one) => one.version === policy.fromVersion);
              return (
                <PolicyPanel
                  key={policy.id}
                  policy={policy}
                  path={`${path}/${encodeURIComponent(policy.name)}`}
                  author={since?.author ?? null}
                  at={since?.createdAt ?? null}
                />
              );
            })}
          </div>
        )}
      </Section>
      <Section title="Versions">
        <VersionTable versions={versions} />
      </Section>
    </AgentMemo>
  );
}
