import { type JsonPath, JsonScanner, type SpanNode, type StrictJsonLimits } from "@/lib/strict-json/json-scanner.ts";
import { StrictJsonError } from "@/lib/strict-json/strict-json-error.ts";

/** A place in `text`: UTF-16 offsets, `end` exclusive. */
export type Span = { readonly start: number; readonly end: number };

/** What a scan gives back. Objects have no prototype, so that a key such as `__proto__` is an ordinary key. */
export type StrictJson = {
  readonly value: unknown;
  readonly text: string;
  /** Where the raw value of a member stands: `["params", "arguments"]`. Known for object members up to three keys deep. */
  readonly spanOf: (path: readonly string[]) => Span | undefined;
  /** Numbers whose value a double cannot hold (9007199254740993, 1e400): `value` has them rounded, the text has them whole. */
  readonly lossyNumbers: readonly JsonPath[];
};

export const strictJsonLimits: StrictJsonLimits = { maxDepth: 64, maxValues: 20_000 };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads exactly one JSON value (RFC 8259) in a way that no other parser can read differently: UTF-8 without a byte order mark, no
 * key twice in an object (compared after unescaping), no NUL in keys, no lone surrogates, bounded depth and size.
 *
 * Servers behind a proxy take the last of two keys, the first, or match them by case (CVE-2026-27896); what is ambiguous is refused
 * rather than guessed. `text` decodes the very bytes, so slices of it by `spanOf` can be sent on unchanged.
 *
 * @throws {StrictJsonError}
 */
export function parseStrict(bytes: Uint8Array, limits: StrictJsonLimits = strictJsonLimits): StrictJson {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new StrictJsonError("not_utf8", 0);
  }
  return parseStrictText(text, limits);
}

/** `parseStrict` for text that is decoded already; half of a surrogate pair in it is for the caller to have refused. */
export function parseStrictText(text: string, limits: StrictJsonLimits = strictJsonLimits): StrictJson {
  const scanner = new JsonScanner(text, limits);
  const { value, root } = scanner.document();
  return { value, text, spanOf: (path) => spanAt(root, path), lossyNumbers: scanner.lossyNumbers };
}

function spanAt(root: SpanNode, path: readonly string[]): Span | undefined {
  let node: SpanNode | undefined = root;
  for (const key of path) node = node?.members?.get(key);
  return node && { start: node.start, end: node.end };
}
