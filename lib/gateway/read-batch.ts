import { eraOf } from "@/lib/gateway/era.ts";
import { type Message, readMessage } from "@/lib/gateway/message.ts";
import { handlingOf } from "@/lib/gateway/methods.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { placesOf } from "@/lib/strict-json/places.ts";
import type { StrictJson } from "@/lib/strict-json/strict-json.ts";

const messagesMaximum = 100;
const openBracket = 0x5b;
const whiteSpace = [0x20, 0x09, 0x0a, 0x0d];

/** Whether a body is an array if it is JSON at all: by its first character, before anything is parsed. */
export function isBatch(bytes: Uint8Array): boolean {
  return bytes.find((byte) => !whiteSpace.includes(byte)) === openBracket;
}

/**
 * The messages of an array that `parseBody` has read whole, each with its own bytes: 1 to 100, either requests and notifications or responses
 * (MCP 2025-03-26, Streamable HTTP, "Sending Messages to the Server"), every one of them as clean as it would have to be alone, no
 * `initialize` (Lifecycle) and no id twice. An array that is not all of that is refused whole, with the place of the first that is wrong.
 *
 * @throws {Refusal} what `readMessage` and `eraOf` throw, without an id: the answer is to none of the requests.
 */
export function readBatch({ text, value }: StrictJson, headers: Headers): Message[] {
  const length = Array.isArray(value) ? value.length : 0;
  if (length < 1 || length > messagesMaximum) throw invalid(`A batch has 1 to ${messagesMaximum} messages.`);
  const messages = placesOf(text, ["*"]).map(({ start, end }, index) => {
    try {
      return readElement(text.slice(start, end), headers);
    } catch (error) {
      throw error instanceof Refusal ? atPlace(error, index + 1) : error;
    }
  });
  const responses = messages.filter(({ kind }) => kind === "response");
  if (responses.length > 0 && responses.length < length)
    throw invalid("A batch with responses has nothing else; send the requests in another.");
  const ids = messages.flatMap((message) => (message.kind === "notification" ? [] : [message.id]));
  if (new Set(ids).size < ids.length) throw invalid("A batch has the same id twice.");
  return messages;
}

function readElement(text: string, headers: Headers): Message {
  const message = readMessage(new TextEncoder().encode(text));
  if (eraOf(message, headers).era !== "legacy") throw invalid("The message is of a protocol revision that has no batches.");
  if (message.kind === "request" && message.method === "initialize")
    throw invalid("An initialize request is never part of a batch.");
  // Of a notification that is not taken nobody would be told later, because notifications have no answers.
  if (message.kind === "notification") handlingOf(message, "legacy", "service");
  return message;
}

function atPlace({ facts }: Refusal, place: number): Refusal {
  return new Refusal("sentence" in facts ? { ...facts, sentence: `Message ${place} of the batch: ${facts.sentence}` } : facts);
}

function invalid(sentence: string): Refusal {
  return new Refusal({ code: "invalid_request", sentence });
}
