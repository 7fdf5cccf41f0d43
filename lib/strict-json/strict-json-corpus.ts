import type { StrictJsonCause } from "@/lib/strict-json/strict-json-error.ts";

/** A body and what the scanner must say: `accepted`, or the cause of its refusal. */
export type CorpusEntry = { readonly name: string; readonly body: Uint8Array; readonly expected: "accepted" | StrictJsonCause };

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from(part))));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const nestedObjects = (depth: number, inner = "1") => `${'{"a":'.repeat(depth)}${inner}${"}".repeat(depth)}`;
const list = (length: number, value: string) => `[${Array(length).fill(value).join(",")}]`;

/** Bodies for tests: the edges of RFC 8259, and every trick by which two parsers were found to read one body differently. */
export const strictJsonCorpus: readonly CorpusEntry[] = [
  ...texts("accepted", words("null true false 0 -0 1 -1 10 0.5 -0.5 1e5 1E5 1e+5 1e-5 0e0 0.0e-0 123456789 1.0 1.50 100e-2")),
  ...texts("accepted", words("9007199254740991 -9007199254740991 9007199254740993 -9007199254740993 1e400 -1e400 1e-400 5e-324")),
  ...texts(
    "accepted",
    words("1.7976931348623157e308 100000000000000000000000000000000000001 0.1000000000000000055511151231257827"),
  ),
  ...texts("accepted", words(String.raw`"" "a" "\u0000" "\"" "\\" "\/" "/" "\b\f\n\r\t" "\u0041" "\uD83D\uDE00" "\ud83d\ude00"`)),
  ...texts(
    "accepted",
    words(String.raw`"\ud800\udc00" "\udbff\udfff" "😀" "é" "Ａ" [] [1] [1,2] [[],{}] {} {"a":1} {"a":1,"b":2}`),
  ),
  ...texts(
    "accepted",
    words(String.raw`{"":1} {"a":{"a":{"a":1}}} [{"a":1},{"a":2}] {"a":1,"A":2} {"__proto__":1} {"\u0061":1}`),
  ),
  ...texts("accepted", words(`{"constructor":{"prototype":1}} {"toString":1,"hasOwnProperty":2} {"1":1,"0":2} {"ſ":1,"s":2}`)),
  ...texts("accepted", words(String.raw`{"name":"\u0000"} {"a":"{\"a\":1}"}`)),
  ...texts("accepted", [
    '" "',
    "[ ]",
    "{ }",
    ' \t\r\n{ "a" : [ 1 , 2 ] } \t\r\n',
    '{"a ":1,"a":2}',
    '"\u007f"',
    '"\u0080"',
    '"\u2028\u2029"',
  ]),
  ...texts("accepted", [
    '"\ufeff"',
    '"\ufffe"',
    '"\uffff"',
    '"\u202e"',
    '"\u200b"',
    '"e\u0301"',
    '{"a\u0301":1,"\u00e1":2}',
    '{"\u212a":1,"k":2}',
  ]),
  ...texts("accepted", [nested(64), nestedObjects(64), list(19_999, "0")]),

  ...texts(
    "cut_short",
    words(String.raw`[ { [1 [1, {"a" {"a": {"a":1 {"a":1, " "a "\ "\u "\u00 t tru fals nul - 1. 1e 1e+ [1. ["a {"a":"`),
  ),
  ...texts("cut_short", ["", " ", "\n", "[".repeat(64)]),
  ...texts(
    "unexpected_character",
    words("True NULL nil undefined NaN Infinity +1 .5 'a' a ] } : , [,] [1,] [,1] [1;2] [1} trux (1) `a` #1"),
  ),
  ...texts(
    "unexpected_character",
    words(`{"a":1] {"a"::1} {"a":} {,} {"a":1,} {"a":1,,"b":2} {1:1} {a:1} {'a':1} {null:1} {["a"]:1} /**/1`),
  ),
  ...texts("unexpected_character", [
    "[1 2]",
    '{"a" 1}',
    "// x\n1",
    "[1,/* x */2]",
    '{"a":1 /* x */}',
    "\u00a01",
    "\u20281",
    "\u00001",
    "\u000b1",
  ]),
  ...texts("unexpected_character", ["\u000c1", "[\u00001]"]),
  ...texts("more_than_one_value", [
    "1 1",
    "{}{}",
    "[] []",
    "{} x",
    "null null",
    "{}\u0000",
    '{}"',
    "{},",
    "{}]",
    "1\u00a0",
    "truefalse",
    "[]\u000b",
  ]),
  ...texts(
    "bad_number",
    words("01 -01 00 0x10 0x 0b1 0o7 1_000 1n 1L 1f 1.2.3 1.e5 1.x [1.a] 1e5.5 1ee5 1e5e5 1e+-5 --1 -a 1-1 1+1 -.5"),
  ),
  ...texts("bad_number", words("-Infinity -NaN")),
  ...texts("control_character", [
    '"\u0000"',
    '"\u0001"',
    '"\t"',
    '"\n"',
    '"\r"',
    '"\u001f"',
    '{"a\n":1}',
    '{"a":"\u0000"}',
    '"a\nb"',
  ]),
  ...texts(
    "bad_escape",
    words(String.raw`"\a" "\0" "\x41" "\'" "\U0041" "\u{41}" "\u004" "\uZZZZ" "\u+041" {"\a":1} "\ud83d\u12" "\ud83d\u"`),
  ),
  ...texts("bad_escape", ['"\\u00 1"', '"\\\n"']),
  ...texts(
    "lone_surrogate",
    words(String.raw`"\ud800" "\udfff" "\udc00\ud800" "\ud800\ud800" "\ud800x" "\ud83d\n" {"\ud800":1} "\ud83d\u0041"`),
  ),
  ...texts(
    "duplicate_key",
    words(String.raw`{"a":1,"a":2} {"a":1,"a":1} {"a":1,"\u0061":2} {"\u0061":1,"a":2} {"a":{"b":1,"b":2}}`),
  ),
  ...texts(
    "duplicate_key",
    words(String.raw`[{"a":1,"a":2}] {"__proto__":1,"__proto__":2} {"":1,"":2} {"a":1,"b":{},"a":[]} {"é":1,"\u00e9":2}`),
  ),
  ...texts(
    "duplicate_key",
    words(String.raw`{"a/b":1,"a\/b":2} {"😀":1,"\ud83d\ude00":2} {"0":1,"0":2} {"toString":1,"toString":2}`),
  ),
  ...texts("duplicate_key", ['{"name":"allowed", "name":"forbidden"}']),
  ...texts("nul_in_key", words(String.raw`{"\u0000":1} {"name\u0000":1} {"a":{"\u0000b":1}} {"name":1,"name\u0000":2}`)),
  ...texts("too_deep", [nested(65), nestedObjects(65), nestedObjects(64, "[]"), "[".repeat(100_000)]),
  ...texts("too_many_values", [list(20_000, "0"), list(20_001, "[]")]),

  ...binary("byte_order_mark", {
    "before an object": bytes([0xef, 0xbb, 0xbf], "{}"),
    alone: bytes([0xef, 0xbb, 0xbf]),
    twice: bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], "1"),
  }),
  ...binary("not_utf8", {
    "lone ff": bytes('"', [0xff], '"'),
    "overlong slash": bytes('"', [0xc0, 0xaf], '"'),
    "overlong NUL": bytes('"', [0xc0, 0x80], '"'),
    "overlong quote": bytes([0xc0, 0xa2], 'a"'),
    "encoded surrogate": bytes('"', [0xed, 0xa0, 0x80], '"'),
    "CESU-8 pair": bytes('"', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], '"'),
    "above U+10FFFF": bytes('"', [0xf4, 0x90, 0x80, 0x80], '"'),
    "five bytes": bytes('"', [0xf8, 0x88, 0x80, 0x80, 0x80], '"'),
    "lone continuation": bytes('"', [0x80], '"'),
    "cut sequence": bytes('"', [0xe2, 0x82], '"'),
    "latin1 é": bytes('"', [0xe9], '"'),
    "outside of strings": bytes("[1,", [0xff], "2]"),
    "UTF-16 LE with BOM": bytes([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
    "UTF-16 BE with BOM": bytes([0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d]),
  }),
  ...binary("unexpected_character", {
    "UTF-16 LE": bytes([0x7b, 0x00, 0x7d, 0x00]),
    "UTF-16 BE": bytes([0x00, 0x7b, 0x00, 0x7d]),
    "UTF-32 LE": bytes([0x7b, 0x00, 0x00, 0x00, 0x7d, 0x00, 0x00, 0x00]),
    "UTF-7": bytes("+AHsAfQ-"),
  }),
];

function texts(expected: CorpusEntry["expected"], bodies: readonly string[]): CorpusEntry[] {
  return bodies.map((text) => ({ name: `${expected}: ${shown(text)}`, body: bytes(text), expected }));
}

function binary(expected: StrictJsonCause, bodies: Readonly<Record<string, Uint8Array>>): CorpusEntry[] {
  return Object.entries(bodies).map(([name, body]) => ({ name: `${expected}: ${name}`, body, expected }));
}

/** Bodies without a space in them. */
function words(text: string): string[] {
  return text.split(" ");
}

function shown(text: string): string {
  const escaped = JSON.stringify(text);
  return escaped.length > 60 ? `${escaped.slice(0, 40)}… (${text.length})` : escaped;
}
