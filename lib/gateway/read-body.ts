import { Refusal } from "@/lib/gateway/refusal.ts";

export type BodyLimits = { readonly maxBytes: number; readonly deadlineMs: number };
export const bodyLimits: BodyLimits = { maxBytes: 4 * 1024 * 1024, deadlineMs: 10_000 };

/** `application/json`, in any case, with no parameter but `charset=utf-8`. Two values joined by a comma are neither. */
const jsonMediaType = /^application\/json[ \t]*(?:;[ \t]*(?:charset=(?:utf-8|"utf-8"))?[ \t]*)?$/i;

/**
 * Reads the whole body of a request, never more than `maxBytes` and never longer than `deadlineMs` in all: Next limits neither.
 *
 * A body that is not sent as JSON is refused unread, because servers differ on what they make of it (one of ToolHive's gaps: text/plain
 * skipped authorization); a compressed one because its size is not known before it is opened.
 *
 * @throws {Refusal} `unsupported_media_type`, `too_large`, `too_slow` or `body_cut_short`
 */
export async function readBody(request: Request, limits: BodyLimits = bodyLimits): Promise<Uint8Array> {
  checkKind(request.headers);
  const { maxBytes, deadlineMs } = limits;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw new Refusal({ code: "too_large", maxBytes });
  if (!request.body) return new Uint8Array(0);

  const reader = request.body.getReader();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal({ code: "too_slow", deadlineMs })), deadlineMs);
  });
  try {
    return await Promise.race([readAll(reader, maxBytes), deadline]);
  } catch (error) {
    // Not awaited: a sender that has stopped sending may also never acknowledge this.
    reader.cancel().catch(() => undefined);
    throw error instanceof Refusal ? error : new Refusal({ code: "body_cut_short" });
  } finally {
    clearTimeout(timer);
  }
}

function checkKind(headers: Headers): void {
  if (!jsonMediaType.test(headers.get("content-type") ?? "")) {
    throw new Refusal({ code: "unsupported_media_type", sentence: "The Content-Type must be application/json, in UTF-8." });
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new Refusal({ code: "unsupported_media_type", sentence: "The body must be sent without a Content-Encoding." });
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) throw new Refusal({ code: "too_large", maxBytes });
    chunks.push(value);
  }
}
