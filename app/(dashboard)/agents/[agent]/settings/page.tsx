import type { Metadata } from "next";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { AgentSettingsForm } from "@/components/agents/agent-settings-form.tsx";
import { DeleteAgent } from "@/components/agents/delete-agent.tsx";
import { KillSwitch } from "@/components/agents/kill-switch.tsx";
import { AgentStatusStamp } from "@/components/agents/status-stamp.tsx";
import { Section } from "@/components/section.tsx";
import { Time } from "@/components/ui/time.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";

type Props = { params: Promise<{ agent: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Settings of ${(await params).agent}` };
}

export default async function AgentSettingsPage({ params }: Props) {
  const { agent: slugOrId } = await params;
  const agent = await orNotFound(findAgent(await requireAdmin(`/agents/${slugOrId}/settings`), slugOrId));
  const { slug, name, status, statusChangedAt, statusChangedBy, timeZone } = agent;
  return (
    <AgentMemo
      agent={agent}
      title="Settings"
      about="name, clock, status"
      lines={[
        ["Status", <AgentStatusStamp key="status" status={status} />],
        ...(statusChangedAt
          ? [
              [
                "From",
                <>
                  {statusChangedBy ?? "unknown"} · <Time at={statusChangedAt} as="full" />
                </>,
              ] as const,
            ]
          : []),
      ]}
    >
      <Section title="General">
        <AgentSettingsForm slug={slug} name={name} timeZone={timeZone} timeZones={timeZonesWith(timeZone)} />
      </Section>
      <Section title="Status">
        <p className="mb-3 max-w-prose text-ink-2">
          {status === "active"
            ? "The agent is active: its policies decide each call. Disabling it refuses every call of every member from the next one on."
            : "The agent is disabled: every call is refused, whatever the policies say. No key has changed."}
        </p>
        <KillSwitch slug={slug} name={name} status={status} />
      </Section>
      <Section title="Delete">
        <p className="mb-3 max-w-prose text-ink-2">
          Deleting ends the agent for good. To stop its calls for a while, disable it.
        </p>
        <DeleteAgent slug={slug} name={name} />
      </Section>
    </AgentMemo>
  );
}

/** Every zone of this runtime, UTC first, and the agent's own even if this runtime does not list it. */
function timeZonesWith(own: string): string[] {
  return [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])].sort(
    (a, b) => Number(b === "UTC") - Number(a === "UTC") || a.localeCompare(b),
  );
}
