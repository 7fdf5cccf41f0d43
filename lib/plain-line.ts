import { z } from "zod";

/**
 * Control characters and lone surrogates cannot be stored or break the line they stand on; bidirectional overrides and zero-width
 * characters make two names look alike that are not.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;

/**
 * A short text that a person typed and others will read: one printable line of 1 to `maximum` characters (UTF-16 units), trimmed,
 * in Unicode's composed form.
 */
export function plainLine(what: string, maximum: number) {
  return z
    .string({ error: `${what} must be a text.` })
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(1, { error: `${what} must not be empty.` })
        .max(maximum, { error: `${what} must have at most ${maximum} characters.` })
        .refine((text) => !unprintable.test(text), {
          error: `${what} must be one line without control, invisible or direction-changing characters.`,
        }),
    );
}
