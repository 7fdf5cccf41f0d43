import type { Metadata } from "next";
import Link from "next/link";
import { AgentMemo } from "@/app/(dashboard)/agents/[agent]/agent-memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { AddConnector } from "@/components/connectors/add-connector.tsx";
import { ConnectorPanel } from "@/components/connectors/connector-panel.tsx";
import type { ServiceChoice } from "@/components/connectors/oauth-fields.tsx";
import { Section } from "@/components/section.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { listConnectors } from "@/lib/connectors/store.ts";
import { environment } from "@/lib/env.ts";
import { issuerTag, redirectUri } from "@/lib/oauth/client-metadata.ts";
import { appIds } from "@/lib/oauth/client-store.ts";
import { knownServices } from "@/lib/oauth/known-services.ts";

type Props = { params: Promise<{ agent: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Connectors of ${(await params).agent}` };
}

export default async function ConnectorsPage({ params }: Props) {
  const { agent: slugOrId } = await params;
  const scope = await requireAdmin(`/agents/${slugOrId}/connectors`);
  const agent = await orNotFound(findAgent(scope, slugOrId));
  const [connectors, apps] = await Promise.all([listConnectors(scope, agent.id), appIds(scope)]);
  const tools = connectors.reduce((sum, connector) => sum + connector.tools.length, 0);
  return (
    <AgentMemo
      agent={agent}
      title="Connectors"
      about="the MCP servers that it may call"
      lines={[
        [
          "Status",
          `${connectors.filter((one) => one.status === "enabled").length} enabled of ${connectors.length} · ${tools} tools`,
        ],
      ]}
    >
      <Section
        title="Connectors"
        aside={
          <Link href="/docs/methods" className="link">
            What passes, and what is judged
          </Link>
        }
      >
        {connectors.length === 0 ? (
          <Empty>There is no connector yet: the agent has no tools. Add one below by its URL.</Empty>
        ) : (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {connectors.map((connector) => (
              <ConnectorPanel
                key={connector.id}
                agent={agent.slug}
                connector={connector}
                endpoint={`${environment().publicUrl}/mcp`}
                app={
                  connector.oauth && {
                    clientId: apps.get(connector.id) ?? null,
                    redirectUri: redirectUri(environment().publicUrl, issuerTag(connector.oauth.issuer)),
                  }
                }
              />
            ))}
          </div>
        )}
      </Section>
      <Section title="Add a connector">
        <AddConnector agent={agent.slug} addresses={addressWords()} services={serviceChoices()} />
      </Section>
    </AgentMemo>
  );
}

/** The services that have OAuth and no discovery, with what an admin needs for registering an app there. */
function serviceChoices(): ServiceChoice[] {
  return Object.entries(knownServices).map(([service, { name, issuer, registerAt }]) => ({
    service,
    name,
    registerAt,
    redirectUri: redirectUri(environment().publicUrl, issuerTag(issuer)),
  }));
}

/** Which upstreams may be called, as the guard of outgoing requests has it. */
function addressWords(): string {
  const { allowPrivateUpstreams, database } = environment();
  if (allowPrivateUpstreams)
    return "An MCP server over Streamable HTTP. Private and loopback addresses, and http, are allowed on this server.";
  if (database.kind === "embedded") {
    return "An MCP server over Streamable HTTP, by https. On this trial server (embedded database) http to this machine, such as http://localhost:3001/mcp, is allowed too.";
  }
  return "An MCP server over Streamable HTTP, by https, at a public address.";
}
