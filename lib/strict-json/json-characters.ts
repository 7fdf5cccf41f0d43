/** Character codes as the JSON grammar sees them. A position past the end gives NaN, which is none of them. */
export const quote = 0x22;
export const backslash = 0x5c;
export const zero = 0x30;

export function isDigit(code: number): boolean {
  return code >= zero && code <= 0x39;
}

/** What may follow a backslash, except `u`: `"`, `\\`, `/`, b, f, n, r, t. */
export function isPlainEscape(code: number): boolean {
  switch (code) {
    case quote:
    case backslash:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

/** 0 to 15, or -1. */
export function hexDigit(code: number): number {
  if (isDigit(code)) return code - zero;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** What would have to belong to the number for it to be one in some other language: `01`, `1.2.3`, `0x10`, `1_000`, `1n`. */
export function isNumberCharacter(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || code === 0x2e || code === 0x2b || code === 0x2d || code === 0x5f || (lower >= 0x61 && lower <= 0x7a);
}
