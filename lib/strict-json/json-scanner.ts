import { holdsExactly } from "@/lib/strict-json/holds-exactly.ts";
import {
  backslash,
  hexDigit,
  isDigit,
  isNumberCharacter,
  isPlainEscape,
  quote,
  zero,
} from "@/lib/strict-json/json-characters.ts";
import { type StrictJsonCause, StrictJsonError } from "@/lib/strict-json/strict-json-error.ts";

export type JsonPath = readonly (string | number)[];
export type StrictJsonLimits = { readonly maxDepth: number; readonly maxValues: number };

/** Where a value stands in the text, and its members when it is an object near the top. */
export type SpanNode = { start: number; end: number; members: Map<string, SpanNode> | null };

/** `params._meta.progressToken` is the deepest member that the gateway ever cuts out. */
const deepestSpan = 3;

/**
 * The grammar of RFC 8259 and the refusals of `parseStrict`: one pass over the text, one character code at a time.
 * Recursion is bounded by the depth limit.
 */
export class JsonScanner {
  readonly lossyNumbers: JsonPath[] = [];
  private at = 0;
  private values = 0;
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: StrictJsonLimits,
  ) {}

  document(): { value: unknown; root: SpanNode } {
    if (this.text.charCodeAt(0) === 0xfeff) this.fail("byte_order_mark");
    const root: SpanNode = { start: 0, end: 0, members: null };
    this.skipSpace();
    const value = this.value(0, root);
    this.skipSpace();
    if (this.at < this.text.length) this.fail("more_than_one_value");
    return { value, root };
  }

  private fail(reason: StrictJsonCause, offset = this.at): never {
    throw new StrictJsonError(reason, offset);
  }

  private unexpected(): never {
    return this.fail(this.at < this.text.length ? "unexpected_character" : "cut_short");
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  /** `span` is where to note the place of the value, or null below the depth at which anybody asks. */
  private value(depth: number, span: SpanNode | null): unknown {
    if (++this.values > this.limits.maxValues) this.fail("too_many_values");
    if (span) span.start = this.at;
    const value = this.bareValue(depth, span);
    if (span) span.end = this.at;
    return value;
  }

  private bareValue(depth: number, span: SpanNode | null): unknown {
    const code = this.text.charCodeAt(this.at);
    switch (code) {
      case quote:
        return this.string(false);
      case 0x7b:
        return this.object(depth + 1, span);
      case 0x5b:
        return this.array(depth + 1);
      case 0x74:
        return this.word("true", true);
      case 0x66:
        return this.word("false", false);
      case 0x6e:
        return this.word("null", null);
      default:
        return code === 0x2d || isDigit(code) ? this.number() : this.unexpected();
    }
  }

  private word<Value>(word: string, value: Value): Value {
    const found = this.text.slice(this.at, this.at + word.length);
    if (found !== word) this.fail(word.startsWith(found) ? "cut_short" : "unexpected_character");
    this.at += word.length;
    return value;
  }

  private object(depth: number, span: SpanNode | null): { [key: string]: unknown } {
    if (depth > this.limits.maxDepth) this.fail("too_deep");
    const object: { [key: string]: unknown } = Object.create(null);
    const members = span && depth <= deepestSpan ? new Map<string, SpanNode>() : null;
    if (span) span.members = members;
    this.at++;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x7d) {
      this.at++;
      return object;
    }
    for (;;) {
      if (this.text.charCodeAt(this.at) !== quote) this.unexpected();
      const keyStart = this.at;
      const key = this.string(true);
      if (key in object) this.fail("duplicate_key", keyStart);
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== 0x3a) this.unexpected();
      this.at++;
      this.skipSpace();
      this.path[depth - 1] = key;
      const memberSpan: SpanNode | null = members && { start: 0, end: 0, members: null };
      object[key] = this.value(depth, memberSpan);
      this.path.length = depth - 1;
      if (memberSpan) members?.set(key, memberSpan);
      this.skipSpace();
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x2c && code !== 0x7d) this.unexpected();
      this.at++;
      if (code === 0x7d) return object;
      this.skipSpace();
    }
  }

  private array(depth: number): unknown[] {
    if (depth > this.limits.maxDepth) this.fail("too_deep");
    const array: unknown[] = [];
    this.at++;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x5d) {
      this.at++;
      return array;
    }
    for (;;) {
      this.path[depth - 1] = array.length;
      array.push(this.value(depth, null));
      this.path.length = depth - 1;
      this.skipSpace();
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x2c && code !== 0x5d) this.unexpected();
      this.at++;
      if (code === 0x5d) return array;
      this.skipSpace();
    }
  }

  /** Walks over the string and its escapes, then lets the engine take an escaped one apart: it has nothing left to disagree on. */
  private string(isKey: boolean): string {
    const { text } = this;
    const start = this.at;
    let hasEscape = false;
    // A local variable, because this loop sees every character of a 4 MB argument.
    let at = start + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (code === backslash) {
        hasEscape = true;
        this.at = at;
        this.escape();
        at = this.at;
      } else if (code >= 0x20) at++;
      else this.fail(at < text.length ? "control_character" : "cut_short", at);
    }
    this.at = at + 1;
    if (!hasEscape) return text.slice(start + 1, this.at - 1);
    const string = JSON.parse(text.slice(start, this.at)) as string;
    if (isKey && string.includes("\0")) this.fail("nul_in_key", start);
    return string;
  }

  private escape(): void {
    const code = this.text.charCodeAt(this.at + 1);
    if (code === 0x75) this.unicodeEscape();
    else if (isPlainEscape(code)) this.at += 2;
    else this.fail(this.at + 1 < this.text.length ? "bad_escape" : "cut_short");
  }

  /** A pair of surrogates is taken together, so that whatever half is left over stands alone and is refused. */
  private unicodeEscape(): void {
    const start = this.at;
    const first = this.fourHexDigits();
    if (first < 0xd800 || first > 0xdfff) return;
    if (first > 0xdbff || !this.text.startsWith("\\u", this.at)) this.fail("lone_surrogate", start);
    const second = this.fourHexDigits();
    if (second < 0xdc00 || second > 0xdfff) this.fail("lone_surrogate", start);
  }

  /** The code unit of the `\uXXXX` at hand, and past it. */
  private fourHexDigits(): number {
    let unit = 0;
    for (let index = this.at + 2; index < this.at + 6; index++) {
      const digit = hexDigit(this.text.charCodeAt(index));
      if (digit < 0) this.fail(index < this.text.length ? "bad_escape" : "cut_short");
      unit = unit * 16 + digit;
    }
    this.at += 6;
    return unit;
  }

  private number(): number {
    const { text } = this;
    const start = this.at;
    if (text.charCodeAt(this.at) === 0x2d) this.at++;
    if (text.charCodeAt(this.at) === zero) this.at++;
    else this.digits();
    let isInteger = true;
    if (text.charCodeAt(this.at) === 0x2e) {
      isInteger = false;
      this.at++;
      this.digits();
    }
    if ((text.charCodeAt(this.at) | 0x20) === 0x65) {
      isInteger = false;
      this.at++;
      const sign = text.charCodeAt(this.at);
      if (sign === 0x2b || sign === 0x2d) this.at++;
      this.digits();
    }
    if (isNumberCharacter(text.charCodeAt(this.at))) this.fail("bad_number", start);
    const token = text.slice(start, this.at);
    const value = Number(token);
    if (!(isInteger && Number.isSafeInteger(value)) && !holdsExactly(value, token)) this.lossyNumbers.push(this.path.slice());
    return value;
  }

  private digits(): void {
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    if (this.at === start) this.fail(this.at < this.text.length ? "bad_number" : "cut_short", start);
  }
}
