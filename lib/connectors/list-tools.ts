import { Client, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import type { Tool } from "@/lib/connectors/connector.ts";
import { readToolList, toolsMax } from "@/lib/connectors/tool-list.ts";
import { type Witness, witnessedFetch } from "@/lib/connectors/witnessed-fetch.ts";
import { Problem } from "@/lib/errors.ts";
import { type AddressPolicy, type Fetch, guardedFetch } from "@/lib/outbound/guarded-fetch.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";
import { wicketVersion } from "@/lib/version.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** `capabilities` of a handshake (`initialize`, `server/discover`), as the protocol's revisions have them. */
export type Capabilities = { readonly [capability: string]: unknown };

export type ListedTools = {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverName: string;
  /** Null when they were not asked for. */
  readonly capabilities: Capabilities | null;
  readonly tools: readonly Omit<Tool, "name">[];
};

const bytesMax = 2 * 1024 * 1024;
const listingMsMax = 15_000;
const goodbyeMsMax = 1_000;
const serverNameLengthMax = 128;

/**
 * Only the list itself is looked at: the SDK's own schema would drop what it does not know of a tool, and a list without its unknown
 * annotations is not what the upstream said.
 */
const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

/**
 * Asks an MCP server (Streamable HTTP) for its tools, all pages: at most 1,000 tools, 2 MB of answers and 15 seconds. Learns which era
 * it speaks by asking in the modern way first (MCP 2026-07-28, "Backward compatibility").
 *
 * Throws `unusable_upstream` with a sentence that says what the address answered instead, or that it may not be called.
 */
export async function listTools(from: {
  url: string;
  token: string | null;
  addressPolicy: AddressPolicy;
  fetch?: Fetch;
  patienceMs?: number;
}): Promise<ListedTools> {
  const patienceMs = from.patienceMs ?? listingMsMax;
  if (!URL.canParse(from.url))
    throw new Problem("unusable_upstream", "That is not an address. Nothing was stored.", { field: "url" });
  const ended = new AbortController();
  const witness: Witness = { failure: null, status: null, mediaType: null, tooLarge: false };
  const through = from.fetch ?? guardedFetch(from.addressPolicy);
  const transport = new StreamableHTTPClientTransport(new URL(from.url), {
    fetch: witnessedFetch({ fetch: through, bytesMax, signal: ended.signal, witness }),
    requestInit: from.token === null ? {} : { headers: { authorization: `Bearer ${from.token}` } },
    reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 0, maxReconnectionDelay: 0, reconnectionDelayGrowFactor: 1 },
  });
  // Some servers offer some of their tools only to clients that can be asked something.
  const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} };
  const client = new Client({ name: "wicket", version: wicketVersion }, { versionNegotiation: { mode: "auto" }, capabilities });
  const tooSlow = after(patienceMs);
  try {
    const listed = await Promise.race([readFrom(client, transport, from.url), tooSlow.elapsed]);
    if (listed === undefined) throw unusable(from.url, `did not list its tools within ${patienceMs / 1000} seconds`);
    return listed;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw whatWasSeen(from.url, error, witness);
  } finally {
    tooSlow.cancel();
    await endSession(transport);
    ended.abort();
    await client.close().catch(() => undefined);
  }
}

async function readFrom(client: Client, transport: StreamableHTTPClientTransport, url: string): Promise<ListedTools> {
  await client.connect(transport, { timeout: listingMsMax });
  const protocolVersion = client.getNegotiatedProtocolVersion() ?? "";
  const listed: unknown[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  if (client.getServerCapabilities()?.tools !== undefined) {
    do {
      const params = cursor === undefined ? {} : { cursor };
      const answer = await client.request({ method: "tools/list", params }, page, { timeout: listingMsMax });
      listed.push(...answer.tools);
      cursor = answer.nextCursor;
      if (cursor !== undefined && cursors.has(cursor)) throw unusable(url, "lists its tools in a circle of pages");
      if (cursor !== undefined) cursors.add(cursor);
    } while (cursor !== undefined && listed.length <= toolsMax && cursors.size <= toolsMax);
  }
  const era: Era = client.getProtocolEra() ?? "legacy";
  const capabilities = { ...client.getServerCapabilities() };
  return { era, protocolVersion, serverName: nameOf(client, url), capabilities, tools: readToolList(listed) };
}

/** What the server calls itself, for people to read; its host when it says nothing. */
function nameOf(client: Client, url: string): string {
  const name = client.getServerVersion()?.name ?? "";
  const shown = name
    .slice(0, serverNameLengthMax)
    .replaceAll(/\p{Cc}|\p{Cs}/gu, "")
    .trim();
  return shown === "" ? new URL(url).host : shown;
}

/** Gives a legacy session back, as far as that goes quickly: the listing is over either way. */
async function endSession(transport: StreamableHTTPClientTransport): Promise<void> {
  const patience = after(goodbyeMsMax);
  await Promise.race([transport.terminateSession().catch(() => undefined), patience.elapsed]);
  patience.cancel();
}

function after(ms: number): { elapsed: Promise<undefined>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
}

/** Only the host is named: an address may carry a secret in its path or query. */
function unusable(url: string, what: string): Problem {
  return new Problem(
    "unusable_upstream",
    `${new URL(url).host} ${what}. Nothing was stored; check the address and its credentials.`,
  );
}

function whatWasSeen(url: string, error: unknown, { failure, status, mediaType, tooLarge }: Witness): Problem {
  if (failure instanceof Problem) return failure;
  if (failure !== null) return unusable(url, `could not be reached (${reasonOf(failure)})`);
  if (tooLarge) return unusable(url, `answered with more than ${bytesMax / 1024 / 1024} MB`);
  if (status === 401)
    return unusable(url, "asks for credentials that it was not given, or does not accept those that it was (HTTP 401)");
  if (status === 403) return unusable(url, "refuses these credentials or this server (HTTP 403)");
  if (error instanceof ProtocolError)
    return unusable(url, `is an MCP server but refused to list its tools (JSON-RPC error ${error.code})`);
  if (status !== null && status >= 300) return unusable(url, `answered HTTP ${status}: there is no MCP server at that address`);
  const kind = mediaType === null ? "an answer without a content type" : `an answer of the type ${mediaType}`;
  return unusable(url, `gave ${kind} that is not what an MCP server says`);
}

/** The system's own word (`ECONNREFUSED`, `ENOTFOUND`), which holds nothing secret. undici has none for a redirect that is not followed. */
function reasonOf(failure: unknown): string {
  const code = failure instanceof OutboundError ? failure.code : "UNREACHABLE";
  return code === "UNREACHABLE" ? "no answer, or a redirect, which is not followed" : code;
}
