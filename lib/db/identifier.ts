const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take the text as a UUID: a malformed id must be "not found", never a database error. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
