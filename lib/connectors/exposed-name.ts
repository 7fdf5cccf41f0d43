import { createHash } from "node:crypto";

/** What clients accept as a tool's name at most (OpenAI and Anthropic both stop at 64 characters). */
const lengthMaximum = 64;
const digestLength = 8;

/**
 * What a tool is called on the aggregated endpoint: `<service>__<tool>`. A name that would be too long is cut and carries eight hexadecimal
 * digits of its SHA-256, so that it stays the same from list to list and two long names stay apart. A service's key holds no `__`, so the
 * first one divides.
 */
export function exposedName(serviceKey: string, toolName: string): string {
  const full = `${serviceKey}__${toolName}`;
  if (full.length <= lengthMaximum) return full;
  const digest = createHash("sha256").update(full).digest("hex").slice(0, digestLength);
  return `${full.slice(0, lengthMaximum - digestLength - 1)}_${digest}`;
}

/** The service's key in an exposed name, or null when there is none. */
export function serviceOf(exposed: string): string | null {
  const place = exposed.indexOf("__");
  return place > 0 ? exposed.slice(0, place) : null;
}
