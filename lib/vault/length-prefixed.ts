const loneSurrogate = /\p{Surrogate}/u;

/**
 * The parts one after the other, each behind its length in bytes (4 bytes, big-endian), texts as UTF-8: two different lists never have the
 * same bytes, so `["ab", "c"]` cannot stand in for `["a", "bc"]`. Writes into the one buffer it returns, so that no copy of a secret part
 * is left behind. Throws RangeError for a text with half a surrogate pair, because all of those have the same UTF-8.
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  const sizes = parts.map((part) => (typeof part === "string" ? Buffer.byteLength(part, "utf8") : part.length));
  const encoded = Buffer.alloc(sizes.reduce((sum, size) => sum + 4 + size, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string" && loneSurrogate.test(part))
      throw new RangeError("A text to be bound held half a surrogate pair. Nothing was encoded.");
    at = encoded.writeUInt32BE(sizes[index] ?? 0, at);
    if (typeof part === "string") encoded.write(part, at, "utf8");
    else encoded.set(part, at);
    at += sizes[index] ?? 0;
  }
  return encoded;
}
