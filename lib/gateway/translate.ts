import { parseStrict } from "@/lib/strict-json/strict-json.ts";

/** Results are larger than requests, and no reader of ours acts on them. */
export const resultLimits = { maxDepth: 128, maxValues: 1_000_000 };

/** Results that have to say how long they may be kept (MCP 2026-07-28, "Caching"); lists are Wicket's own where it translates. */
const cacheable = ["resources/read"];

/**
 * Makes an answer of a legacy upstream one that a modern client takes: MCP 2026-07-28 demands `resultType` in every result, older
 * revisions have no such member. Everything else keeps its bytes. Throws when a message is not one clean JSON value.
 */
export function completeResult(text: string, method: string): string {
  const parsed = parseStrict(new TextEncoder().encode(text), resultLimits);
  const result = parsed.spanOf(["result"]);
  if (!result || text[result.start] !== "{") return text;
  if (parsed.spanOf(["result", "resultType"])) return text;
  const empty = /^\{\s*\}$/.test(text.slice(result.start, result.end));
  const cached = cacheable.includes(method) && !parsed.spanOf(["result", "ttlMs"]) ? ',"ttlMs":0,"cacheScope":"private"' : "";
  const member = `"resultType":"complete"${cached}${empty ? "" : ","}`;
  return `${text.slice(0, result.start + 1)}${member}${text.slice(result.start + 1)}`;
}
