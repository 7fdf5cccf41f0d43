import { parseStrict } from "@/lib/strict-json/strict-json.ts";

/** An event larger than this cannot be translated; the answer ends with an error instead of growing without end. */
const eventBytesMaximum = 16 * 1024 * 1024;

/**
 * Makes an answer of a legacy upstream one that a modern client takes: MCP 2026-07-28 demands `resultType` in every result, older
 * revisions have no such member. Everything else keeps its bytes. Throws when a message is not one clean JSON value.
 */
export function completeResult(text: string): string {
  const parsed = parseStrict(new TextEncoder().encode(text), { maxDepth: 128, maxValues: 1_000_000 });
  const result = parsed.spanOf(["result"]);
  if (!result || text[result.start] !== "{") return text;
  if (parsed.spanOf(["result", "resultType"])) return text;
  const empty = /^\{\s*\}$/.test(text.slice(result.start, result.end));
  const member = `"resultType":"complete"${empty ? "" : ","}`;
  return `${text.slice(0, result.start + 1)}${member}${text.slice(result.start + 1)}`;
}

/** `completeResult` for a whole JSON answer. */
export async function* completeJson(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const chunk of source) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > eventBytesMaximum) throw new Error("The answer is too large to translate.");
  }
  yield new TextEncoder().encode(completeResult(text + decoder.decode()));
}

/** `completeResult` for each event of an event stream (WHATWG HTML, 9.2); `id`, `event`, `retry` and comments stay as they are. */
export async function* completeEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  let waiting = "";
  for await (const chunk of source) {
    waiting += decoder.decode(chunk, { stream: true });
    for (let end = eventEnd(waiting); end > 0; end = eventEnd(waiting)) {
      yield encoder.encode(completeEvent(waiting.slice(0, end)));
      waiting = waiting.slice(end);
    }
    if (waiting.length > eventBytesMaximum) throw new Error("An event is too large to translate.");
  }
  waiting += decoder.decode();
  if (waiting !== "") yield encoder.encode(completeEvent(waiting));
}

function eventEnd(text: string): number {
  const found = /\r\n\r\n|\n\n|\r\r/.exec(text);
  return found ? found.index + found[0].length : 0;
}

function completeEvent(event: string): string {
  const lines = event.split(/\r\n|\n|\r/);
  const isData = (line: string) => line.startsWith("data:");
  const data = lines
    .filter(isData)
    .map((line) => line.slice(5).replace(/^ /, ""))
    .join("\n");
  if (data.trim() === "") return event;
  const others = lines.filter((line) => !isData(line) && line !== "");
  return `${[...others, `data: ${completeResult(data).replaceAll("\n", "\ndata: ")}`].join("\n")}\n\n`;
}
