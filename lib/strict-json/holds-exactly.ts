/**
 * Whether a double is exactly the decimal that was written as `token` (a JSON number), going by the shortest decimal that names the
 * double. False for 9007199254740993, 1e400, 4e-400 and 0.1000000000000000000001: a server with bigger numbers would read another
 * value than a policy that compares doubles.
 */
export function holdsExactly(value: number, token: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return canonicalDecimal(String(value)) === canonicalDecimal(token);
}

/** `-1.50e3` -> `-15|2`: the digits without zeros at either end, and the power of ten to multiply them with. */
function canonicalDecimal(token: string): string {
  const [mantissa = "", exponent = "0"] = token.toLowerCase().split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.slice(sign.length).split(".");
  const digits = whole + fraction;
  let first = 0;
  let last = digits.length;
  // Loops, because a pattern such as /0+$/ takes quadratic time on a megabyte of zeros with a one behind it.
  while (digits[first] === "0") first++;
  while (last > first && digits[last - 1] === "0") last--;
  if (first === last) return "0";
  return `${sign}${digits.slice(first, last)}|${Number(exponent) - fraction.length + digits.length - last}`;
}
