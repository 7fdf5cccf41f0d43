import { Problem } from "@/lib/errors.ts";

/**
 * The characters that stand unquoted before the `@` (RFC 5322 atext) and a host name after it: the grammar of HTML's
 * `<input type=email>`, in lower case.
 */
const plainAddress =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=[^@]{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const longestAddress = 254;
const longestLocalPart = 64;

/**
 * The one form in which an e-mail address is compared, stored and mailed to: NFKC, lower case, trimmed. It is made before anything is
 * checked, so that no later step can turn a harmless look-alike (`＠`, U+FF20) into a second address (CVE-2026-73420). Everything but one
 * plain address is refused: quotes, comments, lists, display names, and letters outside ASCII, which look alike across scripts.
 *
 * Throws `invalid_input` for the field `email`.
 */
export function canonicalAddress(input: string): string {
  const address = input.length > 4 * longestAddress ? "" : input.normalize("NFKC").toLowerCase().trim();
  if (address.length > longestAddress || address.indexOf("@") > longestLocalPart || !plainAddress.test(address)) {
    throw new Problem(
      "invalid_input",
      "That is not one plain e-mail address, such as alex@company.com. Nothing was changed. Correct it and try again.",
      { field: "email" },
    );
  }
  return address;
}
