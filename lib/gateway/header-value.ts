const prefix = "=?base64?";
const suffix = "?=";
const canonicalBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What an `Mcp-Name` header says (MCP 2026-07-28, streamable-http, "Value Encoding"): the value itself, or the UTF-8 text inside
 * `=?base64?...?=`, which is case-sensitive. Null when it holds characters that a header may not have, or base64 that is not canonical.
 */
export function decodeHeaderValue(value: string): string | null {
  if (!isPlainAscii(value)) return null;
  if (!isSentinel(value)) return value;
  const encoded = value.slice(prefix.length, -suffix.length);
  if (!canonicalBase64.test(encoded)) return null;
  const bytes = Buffer.from(encoded, "base64");
  // Two spellings of one name are one too many: the unused bits of the last character must be zero.
  if (bytes.toString("base64") !== encoded) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The reverse, for the upstream's header when a tool has another name there. */
export function encodeHeaderValue(value: string): string {
  const asItIs = isPlainAscii(value) && !isSentinel(value) && value.trim() === value && value !== "";
  return asItIs ? value : `${prefix}${Buffer.from(value, "utf8").toString("base64")}${suffix}`;
}

function isSentinel(value: string): boolean {
  return value.startsWith(prefix) && value.endsWith(suffix);
}

/** Visible ASCII, space and tab. */
function isPlainAscii(value: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(value);
}
