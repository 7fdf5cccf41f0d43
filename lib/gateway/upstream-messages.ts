/** A message larger than this cannot be looked at; the answer ends with an error instead of growing without end. */
const messageBytesMaximum = 16 * 1024 * 1024;

/** What becomes of one JSON-RPC message on its way to the client: other text, the same, or null to leave it out. */
export type Change = (text: string) => string | null | Promise<string | null>;

/** Shows `change` the one message of a JSON answer. Throws when it is too large, no UTF-8, or left out. */
export async function changedJson(source: AsyncIterable<Uint8Array>, change: Change): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for await (const chunk of source) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > messageBytesMaximum) throw new Error("The answer is too large to be looked at.");
  }
  const changed = await change(text + decoder.decode());
  if (changed === null) throw new Error("The answer is no message that may be passed on.");
  return changed;
}

/** `changedJson` as a body. */
export async function* mapJson(source: AsyncIterable<Uint8Array>, change: Change): AsyncGenerator<Uint8Array> {
  yield* wholeBody(await changedJson(source, change));
}

/** A body that is known whole. */
export async function* wholeBody(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/**
 * Shows `change` each message of an event stream as it arrives (WHATWG HTML, 9.2). Events without data (priming events, comments, `retry`)
 * pass as they are, and so does, byte for byte, an event whose message is not changed. What follows the last empty line is no event and is
 * dropped, as a receiver would.
 */
export async function* mapEvents(source: AsyncIterable<Uint8Array>, change: Change): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  let waiting = "";
  for await (const chunk of source) {
    waiting += decoder.decode(chunk, { stream: true });
    for (let end = eventEnd(waiting); end > 0; end = eventEnd(waiting)) {
      const event = await changedEvent(waiting.slice(0, end), change);
      if (event !== null) yield encoder.encode(event);
      waiting = waiting.slice(end);
    }
    if (waiting.length > messageBytesMaximum) throw new Error("An event is too large to be looked at.");
  }
}

/** Where the first event ends, its empty line included. A lone carriage return at the end may be half of a line break: it waits. */
function eventEnd(text: string): number {
  const found = /(?:\r\n|\n|\r(?!\n|$))(?:\r\n|\n|\r(?!$))/.exec(text);
  return found ? found.index + found[0].length : 0;
}

async function changedEvent(event: string, change: Change): Promise<string | null> {
  const lines = event.split(/\r\n|\n|\r/);
  const isData = (line: string) => line === "data" || line.startsWith("data:");
  const data = lines
    .filter(isData)
    .map((line) => line.slice(5).replace(/^ /, ""))
    .join("\n");
  if (data.trim() === "") return event;
  const changed = await change(data);
  if (changed === null || changed === data) return changed === null ? null : event;
  const others = lines.filter((line) => !isData(line) && line !== "");
  return `${[...others, ...changed.split("\n").map((line) => `data: ${line}`)].join("\n")}\n\n`;
}
