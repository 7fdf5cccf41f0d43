"use client";

import Link from "next/link";
import { useState } from "react";
import { AcceptMembership } from "@/components/members/accept-membership.tsx";
import { ClientConfig } from "@/components/members/client-config.tsx";
import type { ConnectionState } from "@/components/members/connection-line.tsx";
import { awaitsAccount, ConnectionList, hasAccount } from "@/components/members/connection-list.tsx";
import { KeyPanel } from "@/components/members/key-panel.tsx";
import { MemberStatusStamp } from "@/components/members/member-status-stamp.tsx";
import { Step, type StepState } from "@/components/members/step.tsx";
import { useMembershipWatch } from "@/components/members/use-membership-watch.ts";
import { DecisionStamp, SimulatedStamp, Stamp } from "@/components/stamp.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { AgentStatus, Decision, MemberStatus } from "@/lib/vocabulary.ts";

type MembershipProps = {
  memberId: string;
  status: MemberStatus;
  statusChangedAt: Date;
  /** How they were asked; null for whoever an admin added without an invite. */
  invite: { invitedBy: string; expiresAt: Date; acceptedAt: Date | null; expired: boolean } | null;
  /** The admins who were asked to approve. */
  asked: readonly string[];
  agent: { slug: string; name: string; status: AgentStatus; simulated: boolean };
  keyCreatedAt: Date | null;
  connections: readonly ConnectionState[];
  /** The first record of the live key. */
  firstCall: { label: string; recordedAt: Date; decision: Decision } | null;
  endpoint: string;
  clientName: string;
};

/** What a member does with one agent, step by step: accept, connect their accounts, wait, generate their key, set up their client. */
export function Membership(props: MembershipProps) {
  const { memberId, status, statusChangedAt, invite, asked, agent, keyCreatedAt, connections, firstCall, endpoint, clientName } =
    props;
  const [revealed, setRevealed] = useState<string | null>(null);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const approved = status === "approved";
  // Also after a decision: an admin may take it back.
  useMembershipWatch({ memberId, status, firstCallSeen: firstCall !== null }, !approved || firstCall === null);
  const accepted = status === "pending" || approved;
  // Whoever cannot go on may still disconnect what they connected.
  const kept = connections.filter((one) => hasAccount(one));
  const open = connections.some((one) => awaitsAccount(one) && !skipped.has(one.connectorId));
  const after = (ready: boolean, done: boolean): StepState => (done ? "done" : ready ? "now" : "later");
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
          <span role="status">
            <MemberStatusStamp status={status} />
          </span>
        </span>
      </header>
      <ol className="flex flex-col gap-5 p-3.5">
        <Step number={1} title="Accept" state={after(true, status !== "invited")}>
          <Acceptance memberId={memberId} agentName={agent.name} status={status} invite={invite} />
        </Step>
        <Step number={2} title="Connect your accounts" state={after(accepted, accepted && !open)}>
          {(accepted || kept.length > 0) && (
            <ConnectionList
              memberId={memberId}
              connections={accepted ? connections : kept}
              skipped={skipped}
              onSkip={(connectorId, skip) => {
                const next = new Set(skipped);
                if (skip) next.add(connectorId);
                else next.delete(connectorId);
                setSkipped(next);
              }}
            />
          )}
        </Step>
        <Step
          number={3}
          title="Wait for approval"
          state={status === "rejected" ? "refused" : after(status === "pending", approved)}
        >
          <Approval status={status} since={invite?.acceptedAt ?? statusChangedAt} changedAt={statusChangedAt} asked={asked} />
        </Step>
        <Step number={4} title="Generate your key" state={after(approved, approved && keyCreatedAt !== null)}>
          {approved && (
            <KeyPanel
              memberId={memberId}
              agentName={agent.name}
              createdAt={keyCreatedAt}
              revealed={revealed}
              onReveal={setRevealed}
            />
          )}
        </Step>
        <Step
          number={5}
          title="Paste the configuration"
          state={after(keyCreatedAt !== null && approved, firstCall !== null && approved)}
        >
          {approved && (
            <ClientConfig
              endpoint={endpoint}
              name={clientName}
              services={connections.map((connection) => connection.connectorKey)}
              clientKey={revealed === null ? { kind: "reference" } : { kind: "revealed", value: revealed }}
            />
          )}
        </Step>
        <Step
          number={6}
          title="See the first call"
          state={after(keyCreatedAt !== null && approved, firstCall !== null && approved)}
        >
          {approved && <FirstCall call={firstCall} hasKey={keyCreatedAt !== null} />}
        </Step>
      </ol>
    </article>
  );
}

function Acceptance({
  memberId,
  agentName,
  status,
  invite,
}: Pick<MembershipProps, "memberId" | "status" | "invite"> & { agentName: string }) {
  if (status !== "invited") {
    return (
      <p className="text-ink-2">
        {invite?.acceptedAt ? (
          <>
            {invite.invitedBy} invited you; you accepted <Time at={invite.acceptedAt} />.
          </>
        ) : (
          "An admin added you. There was nothing to accept."
        )}
      </p>
    );
  }
  if (invite === null || invite.expired) {
    return <p className="text-ink-2">The invite has expired. Ask {invite?.invitedBy ?? "an admin"} to send it again.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink-2">
        {invite.invitedBy} invited you. The invite ends <Time at={invite.expiresAt} />.
      </p>
      <AcceptMembership memberId={memberId} agentName={agentName} />
    </div>
  );
}

function Approval({
  status,
  since,
  changedAt,
  asked,
}: {
  status: MemberStatus;
  since: Date;
  changedAt: Date;
  asked: readonly string[];
}) {
  if (status === "pending") {
    return (
      <p className="text-ink-2">
        {asked.length > 0 ? asked.join(", ") : "Your admins"} {asked.length === 1 ? "was" : "were"} asked <Time at={since} />.
        This page updates itself; you can connect your accounts meanwhile.
      </p>
    );
  }
  if (status === "rejected") {
    return (
      <p className="text-deny">
        An admin rejected this membership <Time at={changedAt} />. No key can be generated for it.
      </p>
    );
  }
  if (status !== "approved") return null;
  return (
    <p className="text-ink-2">
      An admin let you in <Time at={changedAt} />.
    </p>
  );
}

function FirstCall({ call, hasKey }: { call: MembershipProps["firstCall"]; hasKey: boolean }) {
  return (
    <div role="status">
      {call ? (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border border-allow border-l-[3px] bg-allow-ground px-3 py-2 text-allow">
          <span>
            Your client reached Wicket <Time at={call.recordedAt} />:{" "}
            <Link href={`/audit/${call.label}`} className="mono underline">
              {call.label}
            </Link>
          </span>
          <DecisionStamp decision={call.decision} />
        </p>
      ) : (
        <p className="text-ink-2">
          {hasKey
            ? "No call yet. Ask your client to use a tool: this turns green when the call is in the record."
            : "It turns green when the first call with your key is in the record."}
        </p>
      )}
    </div>
  );
}
