/** A tool as it stands in a list, member for member: SDK clients drop what they do not know. */
export type ListedTool = { readonly name: string; readonly [member: string]: unknown };

const accept = "application/json, text/event-stream";

/** Asks an endpoint for its tools as a client of that era does, all pages, without an SDK that would change what came. */
export async function listRaw(url: string, key: string, era: "legacy" | "modern"): Promise<ListedTool[]> {
  const version = era === "legacy" ? "2025-11-25" : "2026-07-28";
  const headers: { [name: string]: string } = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    accept,
    "mcp-protocol-version": version,
  };
  const ask = async (method: string, params: object): Promise<{ headers: Headers; result: { [member: string]: unknown } }> => {
    const named: { [name: string]: string } = era === "modern" ? { "mcp-method": method } : {};
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, ...envelope(era) } });
    const response = await fetch(url, { method: "POST", headers: { ...headers, ...named }, body });
    const text = await response.text();
    const events = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    const json = events ? (/^data: ?(\{.*)$/m.exec(text)?.[1] ?? "") : text;
    const { result, error } = JSON.parse(json) as { result?: { [member: string]: unknown }; error?: { message: string } };
    if (!result) throw new Error(`${method} was answered ${response.status}: ${error?.message}`);
    return { headers: response.headers, result };
  };
  if (era === "legacy") {
    const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: "wicket-interop", version: "1.0.0" } };
    const session = (await ask("initialize", params)).headers.get("mcp-session-id");
    if (session !== null) headers["mcp-session-id"] = session;
  }
  const listed: ListedTool[] = [];
  for (let params = {}; ; ) {
    const { result } = await ask("tools/list", params);
    listed.push(...(result.tools as ListedTool[]));
    if (result.nextCursor === undefined) return listed;
    params = { cursor: result.nextCursor };
  }
}

function envelope(era: "legacy" | "modern"): object {
  if (era === "legacy") return {};
  return {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "wicket-interop", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  };
}
