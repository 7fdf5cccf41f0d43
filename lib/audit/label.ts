const prefix = "AUDIT-";
const digitsMin = 7;
const shape = /^AUDIT-([0-9A-F]{7,14})$/;

/** How a record is called: its number within the organization in hexadecimal, `AUDIT-03F4A91`. Seven digits or more. */
export function recordLabel(number: number): string {
  return prefix + number.toString(16).toUpperCase().padStart(digitsMin, "0");
}

/** The number behind a label, or null for what is no label. Small letters are taken too: people type labels. */
export function recordNumber(label: string): number | null {
  const digits = shape.exec(label.toUpperCase())?.[1];
  if (digits === undefined) return null;
  const number = Number.parseInt(digits, 16);
  return Number.isSafeInteger(number) && number > 0 && recordLabel(number) === label.toUpperCase() ? number : null;
}
