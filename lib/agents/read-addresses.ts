import { Problem } from "@/lib/errors.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";

/** One entry of a pasted list: as it was written, and its canonical form; `null` when it is no plain address. */
export type PastedAddress = { written: string; email: string | null };

const longestShown = 120;

/**
 * Reads what was pasted from anywhere: addresses between commas, semicolons or line ends, each plain or as `Name <address>`. The whole
 * text is brought to NFKC first, so that no look-alike separator or `＠` is seen by one step and not by the next; a quoted name may hold
 * separators, up to the end of its line. An address that was written twice is one entry.
 */
export function readAddresses(pasted: string): PastedAddress[] {
  const found = new Map<string, PastedAddress>();
  for (const entry of pasted
    .normalize("NFKC")
    .split(/[\r\n\u2028\u2029]+/)
    .flatMap(entriesOfLine)) {
    const written = entry.trim();
    if (written === "") continue;
    const email = addressOf(written);
    const key = email ?? `\0${written}`;
    if (!found.has(key)) found.set(key, { written: shown(written), email });
  }
  return [...found.values()];
}

/** A quote that is never closed is no quote. */
function entriesOfLine(line: string): string[] {
  return line.match(/(?:"[^"]*"|[^,;])+/g) ?? [];
}

function addressOf(entry: string): string | null {
  const [, named] = /^[^<>]*<([^<>]*)>$/.exec(entry) ?? [];
  try {
    return canonicalAddress(named ?? entry);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function shown(written: string): string {
  return written.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, longestShown);
}
