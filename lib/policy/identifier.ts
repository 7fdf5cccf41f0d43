/** What Cedar keeps for itself: its keywords, and `__cedar` (Cedar language 4.5, grammar: IDENT). */
const reservedWords: ReadonlySet<string> = new Set(["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"]);

/** Entity types that every connector's namespace has already: `Action` by Cedar, `Tool` for calls that name no resource. */
const reservedKinds: ReadonlySet<string> = new Set(["Action", "Tool"]);

/** Whether the text can stand in Cedar as one name: ASCII letters, digits and `_`, no digit first, 64 at most, not reserved. */
export function isCedarIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text) && !reservedWords.has(text);
}

/** Whether the text can be the kind of a resource (`Repository`): the entity type that a resource rule gives to what a call touches. */
export function isResourceKind(text: string): boolean {
  return isCedarIdentifier(text) && !reservedKinds.has(text);
}
