import type { RequestMessage } from "@/lib/gateway/message.ts";

/** One member of a `_meta` object; the value as raw JSON. */
export type MetaEntry = { readonly key: string; readonly valueText: string };

/** The members of `params` that mean the same in both eras, by method. Of a method that is not here the eras have no common form. */
const common: ReadonlyMap<string, readonly string[]> = new Map([
  ["tools/call", ["name", "arguments"]],
  ["prompts/list", ["cursor"]],
  ["prompts/get", ["name", "arguments"]],
  ["resources/list", ["cursor"]],
  ["resources/templates/list", ["cursor"]],
  ["resources/read", ["uri"]],
  ["completion/complete", ["ref", "argument", "context"]],
]);

/** Whether a client of one era can be understood by an upstream of the other when it uses this method. */
export function hasCommonForm(method: string): boolean {
  return common.has(method);
}

/**
 * A request for an upstream of the other era. What means the same there keeps its bytes; of what the client put beside it nothing is taken
 * over but the `_meta` that is passed here. Throws for a method without a common form.
 */
export function writeAcross(message: RequestMessage, meta: readonly MetaEntry[]): string {
  const members = common.get(message.method);
  if (!members) throw new Error(`The eras have no common form of ${message.method}.`);
  const params = members.flatMap((member) => {
    const span = message.span(["params", member]);
    return span ? [`${JSON.stringify(member)}:${message.text.slice(span.start, span.end)}`] : [];
  });
  if (meta.length > 0) {
    params.push(`"_meta":{${meta.map(({ key, valueText }) => `${JSON.stringify(key)}:${valueText}`).join(",")}}`);
  }
  const { idText, method } = message;
  return `{"jsonrpc":"2.0","id":${idText},"method":${JSON.stringify(method)},"params":{${params.join(",")}}}`;
}

/** What of the client's `_meta` has a meaning in both eras: trace context (SEP-414) and the wish to hear of progress. */
export function carriedMeta(call: RequestMessage): MetaEntry[] {
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
export function modernMeta(client: {
  protocolVersion: string;
  name: string;
  version: string;
  logLevel?: string | null;
}): MetaEntry[] {
  const level = client.logLevel ?? null;
  return [
    ...(level === null ? [] : [{ key: "io.modelcontextprotocol/logLevel", valueText: JSON.stringify(level) }]),
    { key: "io.modelcontextprotocol/protocolVersion", valueText: JSON.stringify(client.protocolVersion) },
    { key: "io.modelcontextprotocol/clientInfo", valueText: JSON.stringify({ name: client.name, version: client.version }) },
    { key: "io.modelcontextprotocol/clientCapabilities", valueText: "{}" },
  ];
}
