import Link from "next/link";
import { AgentStatusStamp } from "@/components/agents/status-stamp.tsx";
import { SimulatedStamp } from "@/components/stamp.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { AgentStatus } from "@/lib/vocabulary.ts";

export type AgentLine = {
  slug: string;
  name: string;
  status: AgentStatus;
  statusChangedAt: Date | null;
  createdAt: Date;
  simulated: boolean;
  policyVersion: number;
  timeZone: string;
};

export function AgentTable({ agents }: { agents: readonly AgentLine[] }) {
  return (
    <Table label="Agents">
      <thead>
        <tr>
          <Th>Agent</Th>
          <Th>Status</Th>
          <Th className="hidden sm:table-cell">Policies</Th>
          <Th className="hidden sm:table-cell">Time zone</Th>
          <Th className="hidden md:table-cell">Status since</Th>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <tr key={agent.slug}>
            <Td>
              <span className="flex flex-wrap items-center gap-2">
                <Link href={`/agents/${agent.slug}`} className="link inline-block py-0.5">
                  {agent.name}
                </Link>
                {agent.simulated && <SimulatedStamp />}
              </span>
            </Td>
            <Td>
              <AgentStatusStamp status={agent.status} />
            </Td>
            <Td className="mono hidden sm:table-cell">v{agent.policyVersion}</Td>
            <Td className="mono hidden sm:table-cell">{agent.timeZone}</Td>
            <Td className="hidden md:table-cell">
              <Time at={agent.statusChangedAt ?? agent.createdAt} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
