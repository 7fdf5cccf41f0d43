const named = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/**
 * Whether a text names a time zone of the IANA database that this runtime knows. Bare offsets (`+02:00`) are refused: `Intl` counts them
 * eastward and PostgreSQL westward (POSIX), and no offset knows summer time.
 */
export function isTimeZone(text: string): boolean {
  if (!named.test(text) || text.length > 64) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
