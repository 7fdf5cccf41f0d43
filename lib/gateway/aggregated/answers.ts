import type { Catalogue } from "@/lib/connectors/connector.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { modernVersions } from "@/lib/gateway/era.ts";
import type { ClientSession, Facts } from "@/lib/gateway/facts.ts";
import { handshakeOf } from "@/lib/gateway/handshake.ts";
import type { RequestMessage } from "@/lib/gateway/message.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { wicketVersion } from "@/lib/version.ts";
import type { Era } from "@/lib/vocabulary.ts";

const serverInfo = { name: "wicket", title: "Wicket", version: wicketVersion };
const capabilities = { tools: {} };
const instructions =
  "Calls pass an authorization proxy. A denied call was not forwarded: its error names the rule and the record's id. Calling again does not help.";

/**
 * Answers what the aggregated endpoint answers itself. `catalogues` are those of the agent's enabled connectors. Which methods come here
 * is for the table of methods to say; one that it lets through without an answer written here is a bug.
 */
export async function answerHere(
  message: RequestMessage,
  known: {
    era: Era;
    facts: Facts;
    catalogues: () => Promise<Catalogue[]>;
    sessionSecret: Buffer;
    openSession: (opened: Pick<ClientSession, "label" | "service" | "protocolVersion" | "capabilities">) => Promise<void>;
  },
): Promise<Response> {
  switch (message.method) {
    case "initialize": {
      const sessionId = newSessionId(known.facts.memberId, known.sessionSecret);
      const agreed = handshakeOf(message);
      await known.openSession({ label: sessionLabel(sessionId), service: "", ...agreed });
      return result(message, initializeResult(agreed.protocolVersion), { "mcp-session-id": sessionId });
    }
    case "ping":
      return result(message, {});
    case "server/discover":
      return result(message, discoverResult());
    case "tools/list":
      return result(message, toolsListResult(await known.catalogues(), known.era));
    default:
      throw new Error(`No answer is written for ${message.method}.`);
  }
}

function result(message: RequestMessage, value: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return new Response(`{"jsonrpc":"2.0","id":${message.idText},"result":${JSON.stringify(value)}}`, {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

/** The answer to `initialize` (MCP 2025-11-25, Lifecycle): the version asked for when it is one of ours, else our newest. */
function initializeResult(protocolVersion: string): Record<string, unknown> {
  return { protocolVersion, capabilities, serverInfo, instructions };
}

/** The answer to `server/discover` (MCP 2026-07-28, Discovery). */
function discoverResult(): Record<string, unknown> {
  return modern({ supportedVersions: modernVersions, capabilities, instructions, ttlMs: 0, cacheScope: "private" });
}

/**
 * The answer to `tools/list`: every tool of the enabled connectors under its exposed name, in the connectors' and the upstreams' order,
 * its definition otherwise as the upstream gave it. Never shared between members (`cacheScope: private`).
 */
function toolsListResult(catalogues: readonly Catalogue[], era: Era): Record<string, unknown> {
  const tools = catalogues.flatMap((catalogue) =>
    catalogue.tools.map((tool) => ({ ...tool.definition, name: exposedName(catalogue.key, tool.name) })),
  );
  return era === "modern" ? modern({ tools, ttlMs: 0, cacheScope: "private" }) : { tools };
}

function modern(result: Record<string, unknown>): Record<string, unknown> {
  return { ...result, resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };
}
