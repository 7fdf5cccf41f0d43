const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take the text as a UUID: a malformed id must be "not found", never a database error. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Whether PostgreSQL can hold the text: it takes no U+0000. A name in an address that it cannot hold belongs to nothing. */
export function isStorable(text: string): boolean {
  return !text.includes("\0");
}
