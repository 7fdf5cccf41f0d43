import { backslash, quote } from "@/lib/strict-json/json-characters.ts";
import type { Span } from "@/lib/strict-json/strict-json.ts";

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Where the raw values stand that a path leads to, in the order of the text: `["result", "contents", "*", "uri"]`, in which `*` is every
 * element of an array or member of an object. `text` has to be JSON that `parseStrict` has taken; of any other the places mean nothing.
 */
export function placesOf(text: string, path: readonly string[]): Span[] {
  const start = skipSpace(text, 0);
  let places: Span[] = [{ start, end: skipValue(text, start) }];
  for (const step of path) {
    places = places.flatMap(({ start: at }) =>
      membersAt(text, at)
        .filter(({ key }) => step === "*" || key === step)
        .map(({ start: from, end }) => ({ start: from, end })),
    );
  }
  return places;
}

/**
 * Where the members stand that a path leads to, each with its key and one comma beside it: without that text the JSON is whole again. Two
 * of one object may not be taken at once.
 */
export function memberPlaces(text: string, path: readonly string[]): Span[] {
  const last = path.at(-1);
  return placesOf(text, path.slice(0, -1)).flatMap(({ start }) =>
    membersAt(text, start)
      .filter(({ key }) => key === last)
      .map(({ keyStart, end }) => {
        const after = skipSpace(text, end);
        if (text.charCodeAt(after) === 0x2c) return { start: keyStart, end: skipSpace(text, after + 1) };
        let before = keyStart;
        while (text.charCodeAt(before - 1) <= 0x20) before--;
        return { start: text.charCodeAt(before - 1) === 0x2c ? before - 1 : keyStart, end };
      }),
  );
}

/** The members of the object, or the elements of the array, that begins at an offset; of anything else none. Elements have the key "". */
function membersAt(text: string, start: number): (Span & { key: string; keyStart: number })[] {
  const first = text.charCodeAt(start);
  if (first !== openBrace && first !== openBracket) return [];
  const members: (Span & { key: string; keyStart: number })[] = [];
  let at = skipSpace(text, start + 1);
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === closeBrace || code === closeBracket || at >= text.length) return members;
    let key = "";
    const keyStart = at;
    if (first === openBrace) {
      const keyEnd = skipValue(text, at);
      key = JSON.parse(text.slice(at, keyEnd)) as string;
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = skipValue(text, at);
    members.push({ key, keyStart, start: at, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Past the value that begins at an offset. */
function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return skipString(text, start);
  let at = start;
  if (first !== openBrace && first !== openBracket) {
    while (at < text.length && !",]} \t\r\n".includes(text.charAt(at))) at++;
    return at;
  }
  let depth = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = skipString(text, at);
      continue;
    }
    if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) depth--;
    at++;
    if (depth === 0) break;
  }
  return at;
}

/** Jumps from quote to quote: a string may be megabytes long, and few of its characters matter. */
function skipString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    let before = end;
    while (text.charCodeAt(before - 1) === backslash && before > at) before--;
    if ((end - before) % 2 === 0) return end + 1;
    at = end + 1;
  }
}
