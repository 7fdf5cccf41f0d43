import { answerTo, brokenOff, type Turn } from "@/lib/gateway/batch-turns.ts";
import { Merge } from "@/lib/gateway/merge.ts";
import type { RequestMessage } from "@/lib/gateway/message.ts";
import { mapEvents } from "@/lib/gateway/upstream-messages.ts";

/** How many answers are on their way at once: of each one an event may wait in memory. */
const streamsMaximum = 10;
const nothing = new Uint8Array(0);

type Turns = {
  readonly answered: readonly string[];
  readonly next: Promise<IteratorResult<Turn>>;
  readonly rest: AsyncIterator<Turn>;
};

/**
 * The answers to a batch as events of one stream: those that are known already, and those of the turns that are still to be taken, each
 * when it comes; what upstreams ask and tell meanwhile goes between them. Events have no ids, because a stream that several upstreams
 * make cannot be resumed at any of them. An answer that breaks off is answered with an error, and leaves the others alone. The stream
 * ends after the last answer, or when it is told to return.
 */
export function batchStream({ answered, next, rest }: Turns): AsyncIterator<Uint8Array> {
  const merge = new Merge();
  let open = 0;
  let hasRoom: () => void = () => undefined;

  async function* takeAll(): AsyncGenerator<Uint8Array> {
    for (const text of answered) yield eventOf(text);
    for (let turn = await next; !turn.done; turn = await rest.next()) {
      const { value } = turn;
      if ("events" in value) {
        add(value.message.idText, messagesOf(value.message, value.events));
        yield nothing;
        if (open > streamsMaximum) {
          await new Promise<void>((resolve) => {
            hasRoom = resolve;
          });
        }
      } else if (value.text !== null && value.message.kind === "request") yield eventOf(value.text);
    }
  }

  function add(key: string, source: AsyncGenerator<Uint8Array>): void {
    open += 1;
    merge.add(key, counted(source));
  }

  async function* counted(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } finally {
      open -= 1;
      hasRoom();
      if (open === 0) merge.end();
    }
  }

  add("turns", takeAll());
  return merge;
}

/** The messages of one request's stream, and an error if its answer is not among them. */
async function* messagesOf(request: RequestMessage, events: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const texts: string[] = [];
  const keep = (text: string) => {
    texts.push(text);
    return null;
  };
  let isAnswered = false;
  try {
    for await (const _ of mapEvents(events, keep)) {
      yield nothing;
      for (const text of texts.splice(0)) {
        const answer = answerTo(request, text);
        isAnswered ||= answer !== null;
        yield eventOf(answer ?? text);
      }
    }
  } catch {
    // What is said below.
  }
  if (!isAnswered) yield eventOf(brokenOff(request));
}

function eventOf(text: string): Uint8Array {
  const lines = text.split(/\r\n|\n|\r/).map((line) => `data: ${line}`);
  return Buffer.from(`event: message\n${lines.join("\n")}\n\n`);
}
