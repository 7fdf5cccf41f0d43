/**
 * What a parser that ignores case makes of a key, so that keys which some server would take for the same can be told: simple case
 * folding with U+017F and U+212A (Go before CVE-2026-27896 was mended), the two Turkish i (Java), and compatibility forms such as
 * full-width letters.
 */
export function foldKey(key: string): string {
  return isPlain(key) ? key.toLowerCase() : key.normalize("NFKC").replaceAll("\u0130", "i").toUpperCase().toLowerCase();
}

/** A key that is not one of `known`, and that a parser which ignores case would take for one. */
export function findDisguised(keys: readonly string[], known: KnownKeys): string | undefined {
  return keys.find((key) => {
    const meant = known.get(foldKey(key));
    return meant !== undefined && meant !== key;
  });
}

/** Folded key -> the key as the protocol writes it. */
export type KnownKeys = ReadonlyMap<string, string>;

export function knownKeys(keys: readonly string[]): KnownKeys {
  return new Map(keys.map((key) => [foldKey(key), key]));
}

function isPlain(key: string): boolean {
  for (let index = 0; index < key.length; index++) if (key.charCodeAt(index) > 0x7f) return false;
  return true;
}
