import { createHash } from "node:crypto";

/** What clients accept as a tool's name at most, in characters (OpenAI and Anthropic both stop at 64). */
export const exposedNameMaximum = 64;
const digestLength = 8;

/**
 * What a tool is called on the aggregated endpoint: `<service>__<tool>`. A name that would be too long is cut and carries eight hexadecimal
 * digits of its SHA-256, so that it stays the same from list to list and two long names stay apart. A service's key holds no underscore
 * and at most 32 characters, so the first `__` divides, also in a name that was cut. That two tools of one service share no name is for
 * `check-exposed-names.ts` to say: eight digits can be made to meet.
 */
export function exposedName(serviceKey: string, toolName: string): string {
  const full = fullName(serviceKey, toolName);
  if (full.length <= exposedNameMaximum) return full;
  const digest = createHash("sha256").update(full).digest("hex").slice(0, digestLength);
  // Half a surrogate pair is no text: a client could not send such a name back.
  const kept = full.slice(0, exposedNameMaximum - digestLength - 1).replace(/[\ud800-\udbff]$/, "");
  return `${kept}_${digest}`;
}

/** Whether a tool's name is cut on the aggregated endpoint. */
export function isShortened(serviceKey: string, toolName: string): boolean {
  return fullName(serviceKey, toolName).length > exposedNameMaximum;
}

/** The service's key in an exposed name, or null when there is none. */
export function serviceOf(exposed: string): string | null {
  const place = exposed.indexOf("__");
  return place > 0 ? exposed.slice(0, place) : null;
}

function fullName(serviceKey: string, toolName: string): string {
  return `${serviceKey}__${toolName}`;
}
