import type { ReactNode } from "react";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { agentSections } from "@/components/agents/agent-sections.ts";
import type { MemoLine } from "@/components/memo-header.tsx";
import { NavLink } from "@/components/nav/nav-link.tsx";
import { SimulatedStamp } from "@/components/stamp.tsx";
import type { AgentRow } from "@/lib/agents/store.ts";

type AgentMemoProps = {
  agent: Pick<AgentRow, "slug" | "name" | "simulated">;
  title: ReactNode;
  about: ReactNode;
  lines?: readonly MemoLine[];
  actions?: ReactNode;
  children: ReactNode;
};

/** A page of one agent. On narrow screens its rooms stand at the head of each, since the navigation is behind a button there. */
export function AgentMemo({ agent, title, about, lines = [], actions, children }: AgentMemoProps) {
  const re: MemoLine = [
    "Re",
    <span key="re" className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {agent.name} · {about}
      {agent.simulated && <SimulatedStamp />}
    </span>,
  ];
  return (
    <Memo title={title} lines={[re, ...lines]} actions={actions}>
      <nav aria-label={agent.name} className="-mt-1 mb-4 flex flex-wrap gap-1 md:hidden">
        {agentSections.map(({ label, path }) => (
          <NavLink key={path} href={`/agents/${agent.slug}${path}`} deep={path !== ""}>
            {label}
          </NavLink>
        ))}
      </nav>
      {children}
    </Memo>
  );
}
