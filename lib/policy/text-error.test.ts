import { expect, test } from "vitest";
import { textError, utf16Offset } from "@/lib/policy/text-error.ts";

test.each([
  [0, 1, 1],
  [3, 1, 4],
  [4, 2, 1],
  [6, 3, 1],
  [8, 4, 1],
])("offset %i is line %i, column %i, whichever way lines end", (offset, line, column) => {
  expect(textError("abc\nd\re\r\nf", offset + (offset === 8 ? 1 : 0), 1, "m")).toEqual({
    message: "m",
    line,
    column,
    offset: offset + (offset === 8 ? 1 : 0),
    length: 1,
  });
});

test("bytes become UTF-16 units", () => {
  const text = "aé€😀z";
  expect([0, 1, 3, 6, 10, 11].map((bytes) => utf16Offset(text, bytes))).toEqual([0, 1, 2, 3, 5, 6]);
  expect([2, 4, 5, 7, 9].map((inside) => utf16Offset(text, inside))).toEqual([1, 2, 2, 3, 3]);
  expect(utf16Offset(text, 99)).toBe(6);
});
