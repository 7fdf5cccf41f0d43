import type { CallMessage } from "@/lib/gateway/message.ts";

/** One member of a `_meta` object; the value as raw JSON. */
export type MetaEntry = { readonly key: string; readonly valueText: string };

/** The body of a call with another tool name and every other byte as the client sent it. */
export function rebuild(call: CallMessage, change: { name: string }): string {
  const span = call.span(["params", "name"]);
  if (!span) throw new Error("A call without a name was read.");
  return call.text.slice(0, span.start) + JSON.stringify(change.name) + call.text.slice(span.end);
}

/**
 * The body of a call for an upstream of the other era. `arguments` keep their bytes; of what the client put beside them nothing is
 * taken over but the `_meta` that is passed here.
 */
export function writeCall(call: {
  idText: string;
  name: string;
  argumentsText: string | null;
  meta: readonly MetaEntry[];
}): string {
  const params = [`"name":${JSON.stringify(call.name)}`];
  if (call.argumentsText !== null) params.push(`"arguments":${call.argumentsText}`);
  if (call.meta.length > 0) {
    params.push(`"_meta":{${call.meta.map(({ key, valueText }) => `${JSON.stringify(key)}:${valueText}`).join(",")}}`);
  }
  return `{"jsonrpc":"2.0","id":${call.idText},"method":"tools/call","params":{${params.join(",")}}}`;
}

/** What of the client's `_meta` has a meaning in both eras: trace context (SEP-414) and the wish to hear of progress. */
export function carriedMeta(call: CallMessage): MetaEntry[] {
  const meta = call.params?._meta as { readonly [key: string]: unknown } | undefined;
  if (!meta) return [];
  return carried.flatMap(({ key, fits }) => {
    const span = call.span(["params", "_meta", key]);
    return span && fits(meta[key]) ? [{ key, valueText: call.text.slice(span.start, span.end) }] : [];
  });
}

const isString = (value: unknown) => typeof value === "string";
const carried: readonly { key: string; fits: (value: unknown) => boolean }[] = [
  { key: "progressToken", fits: (value) => isString(value) || Number.isSafeInteger(value) },
  { key: "traceparent", fits: isString },
  { key: "tracestate", fits: isString },
];

/** The three members that MCP 2026-07-28 (basic/index, "Per-request protocol fields") wants in every request. */
export function modernMeta(client: { protocolVersion: string; name: string; version: string }): MetaEntry[] {
  return [
    { key: "io.modelcontextprotocol/protocolVersion", valueText: JSON.stringify(client.protocolVersion) },
    { key: "io.modelcontextprotocol/clientInfo", valueText: JSON.stringify({ name: client.name, version: client.version }) },
    { key: "io.modelcontextprotocol/clientCapabilities", valueText: "{}" },
  ];
}
