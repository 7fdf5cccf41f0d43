import type { JsonObject, Message } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";

/** Newest first. 2024-11-05, which is HTTP+SSE, is not served. */
export const legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26"] as const;
export type LegacyVersion = (typeof legacyVersions)[number];
/** The one revision that has JSON-RPC batches (2025-06-18, "Key Changes": removed). It has no version header yet; SDKs send one all the same. */
export const batchVersion: LegacyVersion = "2025-03-26";
/** What `server/discover` and an unsupported-version error list: a legacy version is negotiated at initialize, not here. */
export const modernVersions = ["2026-07-28"] as const;
export type ModernVersion = (typeof modernVersions)[number];

/** `version` is null for a legacy message that does not name one; what was agreed on at initialize is not remembered here. */
export type Protocol =
  | { readonly era: "modern"; readonly version: ModernVersion }
  | { readonly era: "legacy"; readonly version: LegacyVersion | null };

const versionKey = "io.modelcontextprotocol/protocolVersion";
const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
const clientInfoKey = "io.modelcontextprotocol/clientInfo";

/**
 * Which protocol a message speaks, by what its body says (MCP 2026-07-28, basic/versioning, "Backward Compatibility with
 * Initialization-Based Versions"): modern when `params._meta` names a protocol version, else legacy. The `MCP-Protocol-Version` header
 * may only agree; it decides for one thing, notifications, which carry no such member. Order and codes are those of the SDK's
 * `classifyInboundRequest` (server 2.4).
 *
 * @throws {Refusal} `header_mismatch`, `invalid_params`, `unsupported_version` or `unsupported_legacy_version`
 */
export function eraOf(message: Message, headers: Headers): Protocol {
  const header = headers.get("mcp-protocol-version");
  const idText = message.kind === "notification" ? null : message.idText;
  const meta = message.kind === "response" ? undefined : (message.params?._meta as JsonObject | undefined);
  const isHandshake = message.kind === "request" && message.method === "initialize";

  if (meta && versionKey in meta && !(isHandshake && !isModern(meta[versionKey]))) {
    return modernByBody(meta, header, message.kind === "request", idText);
  }
  if (!isModern(header)) return legacy(header, isHandshake, idText);
  if (message.kind === "notification") return { era: "modern", version: served(header, idText) };
  if (isHandshake) throw mismatch("an initialize request belongs to earlier versions than MCP-Protocol-Version names.", idText);
  const sentence =
    message.kind === "response"
      ? "This protocol version has no responses from clients."
      : `params._meta lacks ${versionKey}, which this protocol version wants in every request.`;
  throw new Refusal({ code: message.kind === "response" ? "invalid_request" : "invalid_params", sentence }, idText);
}

/** The version to answer an initialize with: the one asked for when it is served, else the newest (2025-11-25, basic/lifecycle). */
export function negotiateLegacy(requested: unknown): LegacyVersion {
  return legacyVersions.find((version) => version === requested) ?? legacyVersions[0];
}

function modernByBody(meta: JsonObject, header: string | null, isRequest: boolean, idText: string | null): Protocol {
  const claimed = meta[versionKey];
  if (typeof claimed !== "string") {
    throw new Refusal({ code: "invalid_params", sentence: `params._meta has a ${versionKey} that is not a string.` }, idText);
  }
  if (isRequest && !isObject(meta[capabilitiesKey])) {
    throw new Refusal({ code: "invalid_params", sentence: `params._meta lacks ${capabilitiesKey}, an object.` }, idText);
  }
  if (clientInfoKey in meta && !isObject(meta[clientInfoKey])) {
    throw new Refusal({ code: "invalid_params", sentence: `params._meta has a ${clientInfoKey} that is not an object.` }, idText);
  }
  if (header !== null && header !== claimed) throw mismatch("MCP-Protocol-Version is not the version in params._meta.", idText);
  const version = served(claimed, idText);
  if (header === null && isRequest) throw mismatch("MCP-Protocol-Version is missing.", idText);
  return { era: "modern", version };
}

/** An initialize negotiates, so what its header says is not held against it: clients send their favourite version there. */
function legacy(header: string | null, isHandshake: boolean, idText: string | null): Protocol {
  const version = legacyVersions.find((candidate) => candidate === header) ?? null;
  if (header !== null && version === null && !isHandshake) {
    throw new Refusal({ code: "unsupported_legacy_version", supported: legacyVersions }, idText);
  }
  return { era: "legacy", version };
}

function served(claimed: string, idText: string | null): ModernVersion {
  const version = modernVersions.find((candidate) => candidate === claimed);
  if (version === undefined) {
    throw new Refusal({ code: "unsupported_version", requested: claimed.slice(0, 64), supported: modernVersions }, idText);
  }
  return version;
}

/** Versions are dates, so they sort as text. What is no date is not modern. */
function isModern(version: unknown): version is string {
  return typeof version === "string" && /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= "2026-07-28";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mismatch(sentence: string, idText: string | null): Refusal {
  return new Refusal({ code: "header_mismatch", sentence }, idText);
}
