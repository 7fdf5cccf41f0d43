"use client";

import { type ReactNode, useState } from "react";
import { ClientConfig } from "@/components/members/client-config.tsx";
import { ConnectionLine, type ConnectionState } from "@/components/members/connection-line.tsx";
import { KeyPanel } from "@/components/members/key-panel.tsx";
import { MemberStatusStamp } from "@/components/members/member-status-stamp.tsx";
import { SimulatedStamp, Stamp } from "@/components/stamp.tsx";
import type { AgentStatus, MemberStatus } from "@/lib/vocabulary.ts";

type MembershipProps = {
  memberId: string;
  status: MemberStatus;
  agent: { slug: string; name: string; status: AgentStatus; simulated: boolean };
  keyCreatedAt: Date | null;
  connections: readonly ConnectionState[];
  endpoint: string;
  clientName: string;
};

const waiting: Record<Exclude<MemberStatus, "approved">, string> = {
  invited: "You were invited. Connect your accounts; an admin approves you then.",
  pending: "An admin has to approve you. You can connect your accounts meanwhile.",
  rejected: "An admin rejected this membership. No key can be generated for it.",
  removed: "You were removed from this agent.",
};

/** What a member does with one agent: connect their accounts, generate their key, set up their client. */
export function Membership({ memberId, status, agent, keyCreatedAt, connections, endpoint, clientName }: MembershipProps) {
  const [revealed, setRevealed] = useState<string | null>(null);
  return (
    <article
      id={agent.slug}
      aria-labelledby={`${agent.slug}-name`}
      className="border border-rule border-t-[3px] border-t-ink bg-sheet"
    >
      <header className="flex flex-wrap items-center justify-between gap-2 border-control border-b border-dashed px-3.5 py-2.5">
        <h2 id={`${agent.slug}-name`} className="font-semibold text-lead">
          {agent.name}
        </h2>
        <span className="flex flex-wrap gap-1.5">
          {agent.simulated && <SimulatedStamp />}
          {agent.status === "disabled" && (
            <Stamp tone="deny" glyph="■">
              AGENT DISABLED
            </Stamp>
          )}
          <MemberStatusStamp status={status} />
        </span>
      </header>
      <div className="flex flex-col gap-5 p-3.5">
        <Part title="Connections">
          {connections.length > 0 ? (
            <ul className="border border-rule">
              {connections.map((connection) => (
                <ConnectionLine key={connection.connectorId} memberId={memberId} connection={connection} />
              ))}
            </ul>
          ) : (
            <p className="text-ink-2">The agent has no connector that is enabled.</p>
          )}
        </Part>
        {status === "approved" ? (
          <>
            <Part title="Key">
              <KeyPanel
                memberId={memberId}
                agentName={agent.name}
                createdAt={keyCreatedAt}
                revealed={revealed}
                onReveal={setRevealed}
              />
            </Part>
            <Part title="Client">
              <ClientConfig
                endpoint={endpoint}
                name={clientName}
                keyReference={revealed === null ? { kind: "variable", name: "WICKET_KEY" } : { kind: "key", key: revealed }}
              />
            </Part>
          </>
        ) : (
          <p className="text-ink-2">{waiting[status]}</p>
        )}
      </div>
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="label mb-1.5">{title}</h3>
      {children}
    </section>
  );
}
