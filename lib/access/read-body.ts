import { Problem } from "@/lib/errors.ts";
import { parseStrict } from "@/lib/strict-json/strict-json.ts";
import { StrictJsonError } from "@/lib/strict-json/strict-json-error.ts";

const mostBytes = 1_048_576;
const json = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Refuses a request whose body, if it has one, does not say that it is JSON. A form of another site cannot say so. Whether there is a
 * body is told by these headers (RFC 9112, 6.3); the stream that Next hands over exists for every POST.
 */
export function refuseOtherMediaTypes({ headers }: Request): void {
  const type = headers.get("content-type");
  const hasBody = headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > 0;
  if (type === null ? !hasBody : json.test(type.trim())) return;
  throw new Problem("unsupported_media_type", "The body must be JSON (Content-Type: application/json). Nothing was changed.");
}

/**
 * Reads a JSON body of at most 1 MiB; Next itself sets no limit to what a route handler reads. Throws `too_large`,
 * `unsupported_media_type`, or `invalid_input` for what is no UTF-8, no JSON, or JSON that two parsers could read differently.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  refuseOtherMediaTypes(request);
  const bytes = request.body
    ? await readAtMost(request.body, Number(request.headers.get("content-length") ?? 0))
    : new Uint8Array();
  if (bytes.byteLength === 0) throw new Problem("invalid_input", "The body was empty; it must be JSON. Nothing was changed.");
  try {
    return parseStrict(bytes).value;
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new Problem("invalid_input", `${error.message} Nothing was changed.`);
  }
}

async function readAtMost(body: ReadableStream<Uint8Array>, declaredBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new Problem("too_large", "The body is larger than 1 MiB. Nothing was changed.");
  if (declaredBytes > mostBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
