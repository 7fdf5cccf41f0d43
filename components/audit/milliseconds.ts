/** Milliseconds with as many digits as are worth reading: `0.4`, `3.1`, `24`. */
export function milliseconds(microseconds: number): string {
  const value = microseconds / 1000;
  return value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
