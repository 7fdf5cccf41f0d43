import type { Metadata } from "next";
import { Decisions, type SearchParams } from "@/app/(dashboard)/audit/decisions.tsx";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { listAgents } from "@/lib/agents/store.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const scope = await requireAdmin("/audit");
  return (
    <Memo
      title="Audit"
      lines={[
        ["Re", "every decision of every agent: who, what, when, why"],
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
        path="/audit"
        agents={await listAgents(scope)}
        whenEmpty={
          <Empty action={<ButtonLink href="/me">Generate a key</ButtonLink>}>
            No calls yet. Generate a key, paste the configuration into a client, then ask it to list tools and to call one.
          </Empty>
        }
      />
    </Memo>
  );
}
