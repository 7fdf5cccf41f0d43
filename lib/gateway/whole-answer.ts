import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import type { Forwarded } from "@/lib/gateway/read-answer.ts";
import { resultLimits } from "@/lib/gateway/translate.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import { inTime, mapEvents } from "@/lib/gateway/upstream-messages.ts";
import { parseStrictText } from "@/lib/strict-json/strict-json.ts";

const answerBytesMaximum = 8 * 1024 * 1024;
const patienceMs = 30_000;
const methodNotFound = -32601;

/**
 * The result of a request of Wicket's own, whole: from JSON, or the first answer on an event stream, which is left then. `unknown_method`
 * when the upstream does not know the method, null for every other error and for what is no answer to this request.
 */
export async function readWholeAnswer(
  forwarded: Forwarded,
  request: RequestMessage,
): Promise<JsonObject | "unknown_method" | null> {
  if (forwarded.kind !== "answered") return null;
  const { answer } = forwarded;
  try {
    if (!/^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "")) {
      const text = await readUpstreamBody(answer.body, answerBytesMaximum);
      return text === null ? null : resultIn(text, request);
    }
    let found: JsonObject | "unknown_method" | null | undefined;
    const looked = mapEvents(inTime(answer.body, patienceMs), (text) => {
      if (found === undefined && !("method" in messageIn(text))) found = resultIn(text, request);
      return null;
    });
    for (;;) {
      const { done } = await looked.next();
      if (done || found !== undefined) return found ?? null;
    }
  } finally {
    answer.abort();
  }
}

function resultIn(text: string, request: RequestMessage): JsonObject | "unknown_method" | null {
  const message = messageIn(text);
  if (message.id !== request.id) return null;
  if (isObject(message.error)) return message.error.code === methodNotFound ? "unknown_method" : null;
  return isObject(message.result) ? message.result : null;
}

function messageIn(text: string): JsonObject {
  const { value } = parseStrictText(text, resultLimits);
  if (!isObject(value)) throw new Error("An upstream sent something that is no message.");
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
