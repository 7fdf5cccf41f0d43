import { OutboundError } from "@/lib/outbound/outbound-error.ts";

/** A message larger than this cannot be looked at; the answer ends with an error instead of growing without end. */
const messageBytesMaximum = 16 * 1024 * 1024;
/** As much as a read from a socket gives. */
const chunkBytes = 64 * 1024;
/** Telling millions of one-byte lines apart would take a hundred times their memory. */
const eventLinesMaximum = 100_000;
/** How long an answer may take from its head to its end where the client gets nothing before that: Node's own clients wait as long. */
const wholeAnswerMs = 5 * 60_000;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const lineFeed = 10;
const carriageReturn = 13;
const nothing = new Uint8Array(0);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What becomes of one JSON-RPC message on its way to the client: other text, the same, or null to leave it out. */
export type Change = (text: string) => string | null | Promise<string | null>;

/**
 * Shows `change` the one message of a JSON answer. Throws when it is too large, no UTF-8, or left out, and `OutboundError` (`silent`) when
 * it is not whole after `patienceMs`.
 */
export async function changedJson(
  source: AsyncIterable<Uint8Array>,
  change: Change,
  patienceMs: number = wholeAnswerMs,
): Promise<string> {
  const message = gathered();
  for await (const piece of inTime(source, patienceMs)) message.add(piece);
  return changedMessage(message.take(), change);
}

/**
 * The same as a body, and without an end to patience, which is for `relay` to have: whatever arrives is yielded as nothing, the sign of
 * life that it looks for.
 */
export async function* mapJson(source: AsyncIterable<Uint8Array>, change: Change): AsyncGenerator<Uint8Array> {
  const message = gathered();
  for await (const piece of source) {
    message.add(piece);
    yield nothing;
  }
  yield* wholeBody(await changedMessage(message.take(), change));
}

/** A body that is known whole. */
export async function* wholeBody(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** The source, as long as it ends within `ms` of the first look at it; then it throws `OutboundError` (`silent`). */
export async function* inTime(source: AsyncIterable<Uint8Array>, ms: number): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutboundError("silent")), ms);
  });
  late.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), late]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    // Not waited for: a piece that was asked for may never come.
    pieces.return?.()?.catch(() => undefined);
  }
}

/**
 * Shows `change` each message of an event stream as it arrives (WHATWG HTML, 9.2). Events without data (priming events, comments, `retry`)
 * pass as they are, and so does, byte for byte, an event whose message is not changed; lines that receivers ignore are taken out. What
 * follows the last empty line is no event and is dropped, as a receiver would. Whatever arrives is yielded as nothing as well, which
 * `relay` takes for a sign of life.
 * Throws when an event is too large to be looked at or no UTF-8, and what `change` throws.
 */
export async function* mapEvents(source: AsyncIterable<Uint8Array>, change: Change): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const event of splitEvents(source)) {
    if (event.length === 0) {
      yield nothing;
      continue;
    }
    const isMarked = isFirst && event.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    isFirst = false;
    yield await changedEvent(isMarked ? event.subarray(byteOrderMark.length) : event, change);
  }
}

async function changedMessage(message: Buffer, change: Change): Promise<string> {
  const changed = await change(utf8.decode(message));
  if (changed === null) throw new Error("The answer is no message that may be passed on.");
  return changed;
}

/**
 * Cuts an event stream behind each empty line, and looks at each byte once. A line ends with CR LF, LF or CR; when a CR that ends an event
 * is all there is so far, the event is not held back for an LF, which then comes by itself. Yields an empty buffer for each chunk, too.
 */
async function* splitEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const event = gathered();
  let lines = 0;
  let lineIsEmpty = true;
  let isTorn = false;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = isTorn && bytes[0] === lineFeed ? 1 : 0;
    isTorn &&= bytes.length === 0;
    let begin = 0;
    if (at === 1 && event.isEmpty()) {
      yield bytes.subarray(0, 1);
      begin = 1;
    }
    let nextLf = -1;
    let nextCr = -1;
    while (at < bytes.length) {
      if (nextLf < at) nextLf = place(bytes, lineFeed, at);
      if (nextCr < at) nextCr = place(bytes, carriageReturn, at);
      const lineEnd = Math.min(nextLf, nextCr);
      lineIsEmpty &&= lineEnd === at;
      if (lineEnd === bytes.length) break;
      at = lineEnd + 1;
      if (lineEnd === nextCr && bytes[at] === lineFeed) at += 1;
      else isTorn = lineEnd === nextCr && at === bytes.length;
      lines += 1;
      if (lines > eventLinesMaximum) throw new Error("An event has too many lines to be looked at.");
      if (lineIsEmpty) {
        event.add(bytes.subarray(begin, at));
        yield event.take();
        [begin, lines] = [at, 0];
      }
      lineIsEmpty = true;
    }
    event.add(bytes.subarray(begin));
    yield Buffer.alloc(0);
  }
}

function place(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found === -1 ? bytes.length : found;
}

/** Besides `data`; the empty one is a comment's. */
const passedFields = ["event", "id", "retry", ""];
/** What Python clients on httpx-sse below 0.4.2 take for line ends as well (`str.splitlines`), and the mark that some drop in mid-stream. */
const strangeCharacters = ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\ufeff"];

/**
 * The event as it may pass; without bytes when it may not. Lines besides the data are not looked at by anybody, so only comments and the
 * fields that receivers know pass, and none that a careless receiver would read otherwise: a message could be hidden in it.
 */
async function changedEvent(event: Buffer, change: Change): Promise<Uint8Array> {
  // No regular expressions here: the engine keeps the text in which one was found last, and with it a whole message until the next.
  const lines = utf8.decode(event).replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n");
  const dataLines = lines.filter((line) => fieldOf(line) === "data");
  const others = lines.filter((line) => line !== "" && fieldOf(line) !== "data");
  const clean = others.filter((line) => passedFields.includes(fieldOf(line)) && !isStrange(line));
  const data = dataLines.map((line) => line.slice(line[5] === " " ? 6 : 5)).join("\n");
  const changed = data.trim() === "" ? data : await change(data);
  if (changed === null) return nothing;
  if (changed === data && clean.length === others.length) return event;
  const told = dataLines.length === 0 ? [] : changed.split("\n").map((line) => `data: ${line}`);
  return clean.length + told.length === 0 ? nothing : Buffer.from(`${[...clean, ...told].join("\n")}\n\n`);
}

/** The name before the colon; of a comment the empty one. */
function fieldOf(line: string): string {
  const colon = line.indexOf(":");
  return colon === -1 ? line : line.slice(0, colon);
}

function isStrange(line: string): boolean {
  return strangeCharacters.some((character) => line.includes(character));
}

/**
 * Bytes put together as they come. They are copied at once, so that the pieces die young: those of a large message would grow old before
 * it is whole, and then be in memory for long. The second growth goes to the size of the message before, as large ones come in rows.
 */
function gathered(): { isEmpty(): boolean; add(piece: Uint8Array): void; take(): Buffer } {
  let store: Buffer = Buffer.alloc(0);
  let length = 0;
  let usual = 0;
  return {
    isEmpty: () => length === 0,
    add(piece) {
      const needed = length + piece.length;
      if (needed > messageBytesMaximum) throw new Error("A message is too large to be looked at.");
      if (needed > store.length) {
        const likely = store.length >= chunkBytes ? Math.max(2 * store.length, usual) : 2 * store.length;
        const larger = Buffer.allocUnsafeSlow(Math.min(messageBytesMaximum, Math.max(needed, likely)));
        store.copy(larger, 0, 0, length);
        store = larger;
      }
      store.set(piece, length);
      length = needed;
    },
    take() {
      const whole = store.subarray(0, length);
      usual = length;
      store = Buffer.alloc(0);
      length = 0;
      return whole;
    },
  };
}
