import { inTime } from "@/lib/gateway/upstream-messages.ts";

/** How long an answer that Wicket itself waits for may take from its head to its end. */
const patienceMs = 30_000;

/**
 * The whole body as text, or null when it is larger than `bytesMaximum` or no UTF-8: for the few answers that must be understood. Throws
 * `OutboundError` (`silent`) when it has not ended after 30 s.
 */
export async function readUpstreamBody(body: AsyncIterable<Uint8Array>, bytesMaximum: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of inTime(body, patienceMs)) {
    bytes += chunk.length;
    if (bytes > bytesMaximum) return null;
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

/** The data of the first event that carries any (WHATWG HTML, 9.2.6), or null when the stream ends or grows past the bound without. */
export async function readFirstEvent(body: AsyncIterable<Uint8Array>, bytesMaximum: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of inTime(body, patienceMs)) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > bytesMaximum) return null;
    const events = text.split(/\r\n\r\n|\n\n|\r\r/);
    for (const event of events.slice(0, -1)) {
      const data = event
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""))
        .join("\n");
      if (data.trim() !== "") return data;
    }
  }
  return null;
}
