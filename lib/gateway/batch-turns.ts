import type { JsonObject, Message, RequestMessage } from "@/lib/gateway/message.ts";

/** How large the answers of one batch that come as JSON may be together: they are held until the batch is answered. */
const answersBytesMaximum = 16 * 1024 * 1024;

/** What came of one message of a batch: its answer whole (null: it has none), or the event stream that its answer will be on. */
export type Turn =
  | { readonly status: number; readonly text: string | null; readonly message: Message }
  | { readonly events: ReadableStream<Uint8Array>; readonly message: RequestMessage };

/**
 * Sends the messages of a batch one after the other, each as if it were alone, and never the next before the answer to the one before has
 * begun: a decision rests on all that the ones before it were allowed. Ends early once `signal` is aborted. Does not throw.
 */
export async function* takeTurns(
  messages: readonly Message[],
  alone: (message: Message) => Promise<Response>,
  signal: AbortSignal,
): AsyncGenerator<Turn, undefined> {
  let room = answersBytesMaximum;
  for (const message of messages) {
    if (signal.aborted) return;
    const response = await alone(message);
    const { status, body } = response;
    if (message.kind !== "request" && status < 400) {
      await body?.cancel();
      yield { message, status: 202, text: null };
    } else if (message.kind === "request" && body && isEvents(response)) {
      yield { message, events: body };
    } else {
      const whole = await readWhole(body, room);
      room -= whole?.length ?? 0;
      const text = whole?.toString() ?? null;
      const answer = message.kind === "request" ? text && answerTo(message, text) : text;
      if (message.kind !== "request" || answer !== null) yield { message, status, text: answer };
      else yield { message, status: 502, text: brokenOff(message) };
    }
  }
}

/**
 * The answer to a request as the client may find it among others: exactly one JSON object under the request's id, which an upstream may
 * leave out of an error that is alone. Null for what is no answer to it.
 */
export function answerTo(request: RequestMessage, text: string): string | null {
  const message = objectIn(text);
  if (!message || "method" in message) return null;
  if (message.id === request.id) return text;
  const hasNoId = message.id === null || message.id === undefined;
  return hasNoId && "error" in message
    ? `{"jsonrpc":"2.0","id":${request.idText},"error":${JSON.stringify(message.error)}}`
    : null;
}

/** The answer to a request whose own answer never came, or not whole, so that the client does not wait for it. */
export function brokenOff(request: RequestMessage): string {
  const message =
    "The answer broke off, or was larger than the answers to one batch may be. The request may have been carried out; send it alone to see its answer.";
  return `{"jsonrpc":"2.0","id":${request.idText},"error":${JSON.stringify({ code: -32603, message })}}`;
}

function isEvents({ headers }: Response): boolean {
  return /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
}

/** Null for a body that broke off, or has more bytes than there is room for, of which the rest is not read. */
async function readWhole(body: ReadableStream<Uint8Array> | null, room: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    // Leaving the loop cancels the body.
    for await (const piece of body ?? []) {
      length += piece.length;
      if (length > room) return null;
      pieces.push(piece);
    }
    return Buffer.concat(pieces, length);
  } catch {
    return null;
  }
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
