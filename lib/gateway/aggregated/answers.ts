import { capabilitiesOf } from "@/lib/gateway/aggregated/capabilities.ts";
import { modernVersions } from "@/lib/gateway/era.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import type { RequestMessage } from "@/lib/gateway/message.ts";
import { wicketVersion } from "@/lib/version.ts";
import type { Era } from "@/lib/vocabulary.ts";

const serverInfo = { name: "wicket", title: "Wicket", version: wicketVersion };
const instructions =
  "Calls pass an authorization proxy. A denied call was not forwarded: its error names the rule and the record's id. Calling again does not help.";

/** A result of Wicket's own, in the words of the client's era. */
export function resultResponse(
  message: RequestMessage,
  era: Era,
  result: Record<string, unknown>,
  headers: Record<string, string> = {},
): Response {
  const body = `{"jsonrpc":"2.0","id":${message.idText},"result":${JSON.stringify(era === "modern" ? modern(result) : result)}}`;
  return new Response(body, {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

/** The result of `initialize` (MCP 2025-11-25, Lifecycle). */
export function initializeResult(protocolVersion: string, connectors: readonly ConnectorFacts[]): Record<string, unknown> {
  return { protocolVersion, capabilities: capabilitiesOf(connectors, "legacy"), serverInfo, instructions };
}

/** The result of `server/discover` (MCP 2026-07-28, Discovery). */
export function discoverResult(connectors: readonly ConnectorFacts[]): Record<string, unknown> {
  return forThisMember({ supportedVersions: modernVersions, capabilities: capabilitiesOf(connectors, "modern"), instructions });
}

/** A result that is made for one member and one moment: nobody else may be shown it from a cache (2026-07-28, "Caching"). */
export function forThisMember(result: Record<string, unknown>): Record<string, unknown> {
  return { ...result, ttlMs: 0, cacheScope: "private" };
}

function modern(result: Record<string, unknown>): Record<string, unknown> {
  const meta = result._meta as Record<string, unknown> | undefined;
  return { ...result, resultType: "complete", _meta: { ...meta, "io.modelcontextprotocol/serverInfo": serverInfo } };
}
