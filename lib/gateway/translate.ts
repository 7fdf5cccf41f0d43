import { memberPlaces, placesOf } from "@/lib/strict-json/places.ts";
import { parseStrictText } from "@/lib/strict-json/strict-json.ts";

/** Results are larger than requests, and no reader of ours acts on them. */
export const resultLimits = { maxDepth: 128, maxValues: 1_000_000 };

/** Results that have to say how long they may be kept (MCP 2026-07-28, "Caching"); lists are Wicket's own where it translates. */
const cacheable = ["resources/read"];

/**
 * Makes an answer of a legacy upstream one that a modern client takes: MCP 2026-07-28 demands `resultType` in every result, older
 * revisions have no such member. Everything else keeps its bytes. Throws when a message is not one clean JSON value.
 */
export function completeResult(text: string, method: string): string {
  const parsed = parseStrictText(text, resultLimits);
  const result = parsed.spanOf(["result"]);
  if (!result || text[result.start] !== "{") return text;
  if (parsed.spanOf(["result", "resultType"])) return text;
  const empty = /^\{\s*\}$/.test(text.slice(result.start, result.end));
  const cached = cacheable.includes(method) && !parsed.spanOf(["result", "ttlMs"]) ? ',"ttlMs":0,"cacheScope":"private"' : "";
  const member = `"resultType":"complete"${cached}${empty ? "" : ","}`;
  return `${text.slice(0, result.start + 1)}${member}${text.slice(result.start + 1)}`;
}

/**
 * Makes an answer of a modern upstream one that a legacy client expects: without the envelope's members of MCP 2026-07-28, which older
 * revisions have not. Some clients show a result with `_meta` otherwise than one without. Everything else keeps its bytes.
 */
export function plainResult(text: string): string {
  let plain = text;
  for (const path of envelopePaths) {
    const [place] = memberPlaces(plain, path);
    if (place) plain = plain.slice(0, place.start) + plain.slice(place.end);
  }
  const [meta] = placesOf(plain, ["result", "_meta"]);
  const [whole] = memberPlaces(plain, ["result", "_meta"]);
  if (!meta || !whole || !/^\{\s*\}$/.test(plain.slice(meta.start, meta.end))) return plain;
  return plain.slice(0, whole.start) + plain.slice(whole.end);
}

const envelopePaths = [
  ["result", "_meta", "io.modelcontextprotocol/serverInfo"],
  ["result", "resultType"],
  ["result", "ttlMs"],
  ["result", "cacheScope"],
];
