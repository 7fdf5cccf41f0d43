import Link from "next/link";
import { ClientConfig } from "@/components/members/client-config.tsx";
import { JoinAgent } from "@/components/members/join-agent.tsx";
import { Section } from "@/components/section.tsx";
import type { AgentRow } from "@/lib/agents/store.ts";
import { environment } from "@/lib/env.ts";

/** From nothing to a first call, in three steps. */
export function ConnectClient({ agent, joined }: { agent: Pick<AgentRow, "slug" | "name">; joined: boolean }) {
  return (
    <div id="connect">
      <Section title="Connect a client">
        <ol className="mb-4 flex list-decimal flex-col gap-2 pl-5">
          <li>
            {joined ? "You are a member." : "Become a member: calls are made in a person's name."}
            {!joined && (
              <div className="mt-1.5">
                <JoinAgent agent={agent.slug} name={agent.name} />
              </div>
            )}
          </li>
          <li>
            Generate your key under{" "}
            <Link href="/me" className="link">
              My access
            </Link>{" "}
            and set it as <span className="mono">WICKET_KEY</span> where the client runs.
          </li>
          <li>Paste the configuration of your client:</li>
        </ol>
        <ClientConfig endpoint={`${environment().publicUrl}/mcp`} name="wicket" clientKey={{ kind: "reference" }} />
      </Section>
    </div>
  );
}
