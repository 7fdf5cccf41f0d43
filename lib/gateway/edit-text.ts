import { placesOf } from "@/lib/strict-json/places.ts";
import type { Span } from "@/lib/strict-json/strict-json.ts";

/** Other raw JSON in the place of a value. */
export type Edit = Span & { readonly text: string };

/** Which texts of a message are written otherwise, and how; null: as it is. */
export type Rewrite = { readonly path: readonly string[]; readonly change: (value: string) => string | null };

/** The text with its edits made, which must not overlap; every other byte stays. */
export function editText(text: string, edits: readonly Edit[]): string {
  let edited = "";
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    edited += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return edited + text.slice(at);
}

/** Rewrites the strings that the paths lead to (`placesOf`); what is no string there stays. `text` is JSON that `parseStrict` has taken. */
export function rewriteStrings(text: string, rewrites: readonly Rewrite[]): string {
  const edits = rewrites.flatMap(({ path, change }) =>
    placesOf(text, path).flatMap((place) => {
      if (text[place.start] !== '"') return [];
      const changed = change(JSON.parse(text.slice(place.start, place.end)) as string);
      return changed === null ? [] : [{ ...place, text: JSON.stringify(changed) }];
    }),
  );
  return edits.length === 0 ? text : editText(text, edits);
}
