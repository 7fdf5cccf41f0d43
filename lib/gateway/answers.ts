import type { Catalogue } from "@/lib/connectors/connector.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { modernVersions, negotiateLegacy } from "@/lib/gateway/era.ts";
import type { Era } from "@/lib/vocabulary.ts";
import { wicketVersion } from "@/lib/version.ts";

const serverInfo = { name: "wicket", title: "Wicket", version: wicketVersion };
const capabilities = { tools: {} };
const instructions =
  "Calls pass an authorization proxy. A denied call was not forwarded: its error names the rule and the record's id. Calling again does not help.";

/** The answer to `initialize` (MCP 2025-11-25, Lifecycle): the version asked for when it is one of ours, else our newest. */
export function initializeResult(asked: unknown): Record<string, unknown> {
  return { protocolVersion: negotiateLegacy(asked), capabilities, serverInfo, instructions };
}

/** The answer to `server/discover` (MCP 2026-07-28, Discovery). */
export function discoverResult(): Record<string, unknown> {
  return modern({ supportedVersions: modernVersions, capabilities, instructions, ttlMs: 0, cacheScope: "private" });
}

/**
 * The answer to `tools/list`: every tool of the enabled connectors under its exposed name, in the connectors' and the upstreams' order,
 * its definition otherwise as the upstream gave it. Never shared between members (`cacheScope: private`).
 */
export function toolsListResult(catalogues: readonly Catalogue[], era: Era): Record<string, unknown> {
  const tools = catalogues.flatMap((catalogue) =>
    catalogue.tools.map((tool) => ({ ...tool.definition, name: exposedName(catalogue.key, tool.name) })),
  );
  return era === "modern" ? modern({ tools, ttlMs: 0, cacheScope: "private" }) : { tools };
}

function modern(result: Record<string, unknown>): Record<string, unknown> {
  return { ...result, resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };
}
