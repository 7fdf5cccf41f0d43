import { clsx } from "clsx";
import { authWords } from "@/components/connectors/auth-words.ts";
import { ConnectorActions } from "@/components/connectors/connector-actions.tsx";
import { OauthApp } from "@/components/connectors/oauth-app.tsx";
import { ResourceRuleTable } from "@/components/connectors/resource-rule-table.tsx";
import { ToolTable } from "@/components/connectors/tool-table.tsx";
import { type Fact, Facts } from "@/components/facts.tsx";
import { SimulatedStamp, Stamp } from "@/components/stamp.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Details } from "@/components/ui/details.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { ConnectorRow } from "@/lib/connectors/store.ts";

type ConnectorPanelProps = {
  agent: string;
  connector: ConnectorRow;
  /** Wicket's MCP endpoint. */
  endpoint: string;
  /** Of a connector whose members sign in by OAuth: the client id of the app that is set, and what to register one with. */
  app: { clientId: string | null; redirectUri: string } | null;
};

/** One upstream as the agent sees it. */
export function ConnectorPanel({ agent, connector, endpoint, app }: ConnectorPanelProps) {
  const { key, namespace, status, origin, tools, resourceRules, resourceAttributes } = connector;
  const known = resourceRules.length + resourceAttributes.length > 0;
  return (
    <article
      aria-label={key}
      className={clsx("border border-rule border-t-[3px] bg-sheet", status === "enabled" ? "border-t-ink" : "border-t-control")}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 border-control border-b border-dashed px-3.5 py-2.5">
        <h3 className="mono font-semibold">{key}</h3>
        <span className="flex flex-wrap gap-1.5">
          {origin === "demo" && <SimulatedStamp />}
          {status === "enabled" ? (
            <Stamp tone="allow" glyph="●">
              ENABLED
            </Stamp>
          ) : (
            <Stamp tone="held" glyph="○">
              DISABLED
            </Stamp>
          )}
        </span>
      </header>
      <div className="flex flex-col gap-3 p-3.5">
        <Facts facts={facts(connector, `${endpoint}/${key}`)} />
        <ConnectorActions agent={agent} connector={key} status={status} />
        {app && (
          <Details summary={app.clientId === null ? "Sign-in app: none is set" : "Sign-in app"}>
            <OauthApp agent={agent} connector={key} redirectUri={app.redirectUri} clientId={app.clientId} />
          </Details>
        )}
        <Details summary={`${tools.length} ${tools.length === 1 ? "tool" : "tools"}`}>
          {tools.length > 0 ? (
            <ToolTable service={key} tools={tools} endpoint={endpoint} />
          ) : (
            <p className="text-ink-2">
              {connector.protocolVersion === ""
                ? "Its tools are not known yet: they are listed when the first member has connected on My access."
                : "The server lists no tools."}
            </p>
          )}
        </Details>
        <Details summary={known ? "Resources" : "Resources: none are named"}>
          {known ? (
            <ResourceRuleTable service={key} namespace={namespace} rules={resourceRules} attributes={resourceAttributes} />
          ) : (
            <p className="text-ink-2">
              No argument names a resource. Policies see the tool in its place, with unknown visibility: private when read, public
              when written to.
            </p>
          )}
        </Details>
      </div>
    </article>
  );
}

function facts(connector: ConnectorRow, address: string): Fact[] {
  const { namespace, url, authKind, oauth, serverName, protocolVersion, era, listedAt, listError } = connector;
  return [
    [
      "For clients",
      <span key="address" className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="mono min-w-0 wrap-anywhere">{address}</span>
        <CopyButton text={address} of={`the address of ${connector.key}`} />
        <span className="basis-full text-ink-2">This connector alone, under its own names.</span>
      </span>,
    ],
    [
      "URL",
      <span key="url" className="mono">
        {url}
      </span>,
    ],
    [
      "Namespace",
      <span key="namespace" className="mono">
        {namespace}
      </span>,
    ],
    ["Server", protocolVersion === "" ? serverName : `${serverName} · MCP ${protocolVersion} (${era})`],
    ["Signed in", authWords[authKind]],
    ...(oauth === null
      ? []
      : [
          [
            "Sign-in server",
            <span key="issuer">
              <span className="mono wrap-anywhere">{oauth.issuer}</span>
              {oauth.scopes.length > 0 && <span className="text-ink-2"> · asked for {oauth.scopes.join(", ")}</span>}
            </span>,
          ] as const,
        ]),
    ["Tools as of", protocolVersion === "" ? "not listed yet" : <Time key="listed" at={listedAt} />],
    ...(listError === null
      ? []
      : [
          [
            "Last listing",
            <span key="error" className="text-deny">
              {listError}
            </span>,
          ] as const,
        ]),
  ];
}
