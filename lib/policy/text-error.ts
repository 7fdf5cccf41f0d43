import type { TextError } from "@/lib/errors.ts";

/** An error at a place of a text, with line and column (from 1) worked out. A lone carriage return ends a line too. */
export function textError(text: string, offset: number, length: number, message: string, help?: string): TextError {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  const column = (lines.at(-1) ?? "").length + 1;
  return { message, ...(help !== undefined && { help }), line: lines.length, column, offset, length };
}

/** The UTF-16 offset of a place that Cedar counted in UTF-8 bytes. A place inside a character is its beginning. */
export function utf16Offset(text: string, byteOffset: number): number {
  let bytes = 0;
  let offset = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character, "utf8");
    if (bytes > byteOffset) return offset;
    offset += character.length;
  }
  return offset;
}
