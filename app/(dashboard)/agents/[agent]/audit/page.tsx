import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { Decisions, type SearchParams } from "@/app/(dashboard)/audit/decisions.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";

type Props = { params: Promise<{ agent: string }>; searchParams: SearchParams };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Audit of ${(await params).agent}` };
}

export default async function AgentAuditPage({ params, searchParams }: Props) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/audit`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  return (
    <AgentMemo
      agent={agent}
      title="Audit"
      about="every decision: who, what, when, why"
      lines={[
        [
          "Range",
          <span key="range" className="mono">
            Newest first · times are UTC
          </span>,
        ],
      ]}
    >
      <Decisions
        scope={scope}
        searchParams={searchParams}
        path={`/agents/${agent.slug}/audit`}
        agents={agent}
        whenEmpty={
          <Empty action={<ButtonLink href={`/agents/${agent.slug}#connect`}>Connect a client</ButtonLink>}>
            No calls yet. Paste the configuration into a client, then ask it to list tools and to call one.
          </Empty>
        }
      />
    </AgentMemo>
  );
}
