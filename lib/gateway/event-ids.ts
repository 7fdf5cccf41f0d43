/**
 * What `Last-Event-ID` stands for on `/mcp`, where one stream carries those of several upstreams: the last event of one answer of one
 * upstream, or of each upstream on the stream that a GET opened. MCP 2025-11-25, Streamable HTTP, "Resumability and Redelivery".
 */
export type EventPlace =
  | {
      readonly kind: "answer";
      readonly service: string;
      readonly id: string;
      /** The id of the client's request that the answer is to. */
      readonly request: string | number;
    }
  | { readonly kind: "stream"; readonly ids: { readonly [service: string]: string } };

/** An event id that any replica can take apart again. */
export function writeEventId(place: EventPlace): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The place behind an event id, or null for one that was not written here. */
export function readEventId(eventId: string): EventPlace | null {
  try {
    const place = JSON.parse(Buffer.from(eventId, "base64url").toString()) as Partial<EventPlace> | null;
    if (place?.kind === "answer" && "id" in place && isText(place.id) && isText(place.service)) {
      return typeof place.request === "string" || typeof place.request === "number" ? (place as EventPlace) : null;
    }
    if (place?.kind === "stream" && "ids" in place && Object.values(place.ids ?? {}).every(isText)) return place as EventPlace;
  } catch {
    // Falls through.
  }
  return null;
}

/** Rewrites the ids of events (WHATWG HTML, 9.2.6), of which every chunk of the source holds one, whole (`mapEvents`). */
export async function* renameEvents(
  source: AsyncIterable<Uint8Array>,
  rename: (id: string) => string,
): AsyncGenerator<Uint8Array> {
  for await (const event of source) {
    const bytes = Buffer.from(event.buffer, event.byteOffset, event.length);
    yield bytes.includes("id:") ? Buffer.from(renamed(bytes.toString(), rename)) : event;
  }
}

function renamed(event: string, rename: (id: string) => string): string {
  return event.replaceAll(/(^|\r\n|\n|\r)id: ?([^\r\n]+)/g, (_, before: string, id: string) => `${before}id: ${rename(id)}`);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
