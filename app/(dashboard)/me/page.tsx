import type { Metadata } from "next";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { Ledger } from "@/components/audit/ledger.tsx";
import { Membership } from "@/components/members/membership.tsx";
import { Section } from "@/components/section.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requirePerson } from "@/lib/access/gate.ts";
import { membershipsOf } from "@/lib/agents/member-store.ts";
import { type FirstCall, firstCalls } from "@/lib/audit/first-call-store.ts";
import { recordLabel } from "@/lib/audit/label.ts";
import { ownRecords } from "@/lib/audit/store.ts";
import { environment } from "@/lib/env.ts";

export const metadata: Metadata = { title: "My access" };

const recordsShown = 20;

export default async function MePage() {
  const person = await requirePerson("/me");
  const [memberships, records] = await Promise.all([membershipsOf(person), ownRecords(person, recordsShown)]);
  const keys = memberships.flatMap(({ key }) => (key === null ? [] : [key.id]));
  const first = new Map((await firstCalls(person, keys)).map(({ keyId, firstCall }) => [keyId, firstCall]));
  const endpoint = `${environment().publicUrl}/mcp`;
  return (
    <Memo
      title="My access"
      lines={[
        ["Re", person.email],
        [
          "Status",
          `${memberships.length} ${memberships.length === 1 ? "agent" : "agents"} · ${memberships.filter((one) => one.key).length} with a key`,
        ],
      ]}
    >
      <div className="mb-8 flex flex-col gap-6">
        {memberships.map(({ memberId, status, statusChangedAt, invite, asked, agent, key, connections }) => (
          <Membership
            key={memberId}
            memberId={memberId}
            status={status}
            statusChangedAt={statusChangedAt}
            invite={invite && { ...invite, expired: invite.expiresAt < new Date() }}
            asked={asked}
            firstCall={firstCallOf(first.get(key?.id ?? ""))}
            agent={{ slug: agent.slug, name: agent.name, status: agent.status, simulated: agent.simulated }}
            keyCreatedAt={key?.createdAt ?? null}
            connections={connections}
            endpoint={endpoint}
            clientName={memberships.length === 1 ? "wicket" : `wicket-${agent.slug}`}
          />
        ))}
        {memberships.length === 0 &&
          (person.role === "admin" ? (
            <Empty action={<ButtonLink href="/agents">Agents</ButtonLink>}>
              You are a member of no agent. Join one on its Members page.
            </Empty>
          ) : (
            <Empty>You are a member of no agent. Ask an admin of your organization to add you.</Empty>
          ))}
      </div>
      <Section title="My last calls">
        {records.length > 0 ? (
          <Ledger records={records} columns={{ agent: true, member: false }} />
        ) : (
          <Empty>No calls yet. Paste a configuration into your client, then ask it to list its tools.</Empty>
        )}
      </Section>
    </Memo>
  );
}

function firstCallOf(call: FirstCall | undefined) {
  return call ? { label: recordLabel(call.number), recordedAt: call.recordedAt, decision: call.decision } : null;
}
