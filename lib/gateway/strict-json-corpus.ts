import type { StrictJsonCause } from "@/lib/gateway/strict-json-error.ts";

/** A body and what the scanner must say: `accepted`, or the cause of its refusal. */
export type CorpusEntry = { readonly name: string; readonly body: Uint8Array; readonly expected: "accepted" | StrictJsonCause };

const ascii = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from(part))));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const nestedObjects = (depth: number) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);

/** Bodies for tests: the edges of RFC 8259, and every trick by which two parsers were found to read one body differently. */
export const strictJsonCorpus: readonly CorpusEntry[] = [
  ...accepted([
    ...["null", "true", "false", "0", "-0", "1", "-1", "10", "0.5", "-0.5", "1e5", "1E5", "1e+5", "1e-5", "0e0", "0.0e-0", "123456789"],
    ...["9007199254740991", "-9007199254740991", "9007199254740993", "-9007199254740993", "1e400", "-1e400", "1e-400", "1.7976931348623157e308"],
    ...["100000000000000000000000000000000000001", "0.1000000000000000055511151231257827", "5e-324", "1.0", "1.50", "100e-2"],
    ...['""', '"a"', '" "', '"\\u0000"', '"\\""', '"\\\\"', '"\\/"', '"/"', '"\\b\\f\\n\\r\\t"', '"\\u0041"', '"\\uD83D\\uDE00"', '"\\ud83d\\ude00"'],
    ...['"\u007f"', '"\u0080"', '"\u2028\u2029"', '"\ufeff"', '"\ufffe"', '"\uffff"', '"😀"', '"\u202e"', '"\u200b"', '"é"', '"e\u0301"', '"Ａ"'],
    ...["[]", "[ ]", "[1]", "[1,2]", "[[],{}]", "{}", "{ }", '{"a":1}', '{"a":1,"b":2}', '{"":1}', '{"a":{"a":{"a":1}}}', '[{"a":1},{"a":2}]'],
    ...[' \t\r\n{ "a" : [ 1 , 2 ] } \t\r\n', '{"a":1,"A":2}', '{"a\u0301":1,"á":2}', '{"__proto__":1}', '{"constructor":{"prototype":1}}'],
    ...['{"toString":1,"hasOwnProperty":2}', '{"1":1,"0":2}', '{"a ":1,"a":2}', '{"\\u0061":1}', '{"name":"\\u0000"}', nested(64), nestedObjects(64)],
    ...[`[${Array(19_999).fill(0).join(",")}]`, '{"K":1,"k":2}', '{"ſ":1,"s":2}', '{"a":"{\\"a\\":1}"}', '"\\ud800\\udc00"', '"\\udbff\\udfff"'],
  ]),

  ...refused("cut_short", ["", " ", "\n", "[", "{", "[1", "[1,", '{"a"', '{"a":', '{"a":1', '{"a":1,', '"', '"a', '"\\', '"\\u', '"\\u00', "t", "tru", "fals", "nul"]),
  ...refused("cut_short", ["-", "1.", "1e", "1e+", "[1.", '["a', '{"a":"', "[".repeat(64)]),
  ...refused("unexpected_character", ["True", "NULL", "nil", "undefined", "NaN", "Infinity", "+1", ".5", "'a'", "a", "]", "}", ":", ",", "[,]", "[1,]", "[,1]"]),
  ...refused("unexpected_character", ["[1 2]", "[1;2]", "[1}", '{"a":1]', '{"a" 1}', '{"a"::1}', '{"a":}', '{,}', '{"a":1,}', '{"a":1,,"b":2}', "{1:1}"]),
  ...refused("unexpected_character", ["{a:1}", "{'a':1}", '{null:1}', '{["a"]:1}', "// x\n1", "/* x */1", "#1", "[1,/* x */2]", '{"a":1 /* x */}', "`a`"]),
  ...refused("unexpected_character", ["\u00a01", "\u20281", "\u00001", "\u000b1", "\u000c1", "[\u00001]", "trux", "(1)"]),
  ...refused("more_than_one_value", ["1 1", "{}{}", "[] []", "{} x", "null null", "{}\u0000", '{}"', "{},", "{}]", "1\u00a0", "true false", "[]\u000b", "truefalse"]),
  ...refused("bad_number", ["01", "-01", "00", "0x10", "0b1", "0o7", "1_000", "1n", "1f", "1.2.3", "1.e5", "1e5.5", "1ee5", "1e5e5", "--1", "-a", "1-1", "1+1", "-.5"]),
  ...refused("bad_number", ["[1.a]", "1e+-5", "-Infinity", "-NaN", "1L", "0x", "1.x"]),
  ...refused("control_character", ['"\u0000"', '"\u0001"', '"\t"', '"\n"', '"\r"', '"\u001f"', '{"a\n":1}', '{"a":"\u0000"}', '"a\nb"']),
  ...refused("bad_escape", ['"\\a"', '"\\0"', '"\\x41"', "\"\\'\"", '"\\U0041"', '"\\u{41}"', '"\\u004"', '"\\uZZZZ"', '"\\u00 1"', '"\\\n"', '"\\u+041"', '{"\\a":1}']),
  ...refused("bad_escape", ['"\\ud83d\\u12"', '"\\ud83d\\u"']),
  ...refused("lone_surrogate", ['"\\ud800"', '"\\udfff"', '"\\udc00\\ud800"', '"\\ud800\\ud800"', '"\\ud800x"', '"\\ud83d\\n"', '{"\\ud800":1}', '"\\ud83d\\u0041"']),
  ...refused("duplicate_key", ['{"a":1,"a":2}', '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"\\u0061":1,"a":2}', '{"a":{"b":1,"b":2}}', '[{"a":1,"a":2}]']),
  ...refused("duplicate_key", ['{"__proto__":1,"__proto__":2}', '{"":1,"":2}', '{"a":1,"b":{},"a":[]}', '{"é":1,"\\u00e9":2}', '{"a/b":1,"a\\/b":2}']),
  ...refused("duplicate_key", ['{"😀":1,"\\ud83d\\ude00":2}', '{"0":1,"0":2}', '{"name":"allowed","name":"forbidden"}', '{"toString":1,"toString":2}']),
  ...refused("nul_in_key", ['{"\\u0000":1}', '{"name\\u0000":1}', '{"a":{"\\u0000b":1}}', '{"name":1,"name\\u0000":2}']),
  ...refused("too_deep", [nested(65), nestedObjects(65), '{"a":'.repeat(64) + "[]" + "}".repeat(64), "[".repeat(100_000)]),
  ...refused("too_many_values", [`[${Array(20_000).fill(0).join(",")}]`, `[${Array(20_001).fill("[]").join(",")}]`]),

  ...binary("byte_order_mark", { utf8: bytes([0xef, 0xbb, 0xbf], "{}"), alone: bytes([0xef, 0xbb, 0xbf]), twice: bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], "1") }),
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

function accepted(texts: readonly string[]): CorpusEntry[] {
  return texts.map((text) => ({ name: `accepts ${shown(text)}`, body: ascii(text), expected: "accepted" }));
}

function refused(expected: StrictJsonCause, texts: readonly string[]): CorpusEntry[] {
  return texts.map((text) => ({ name: `${expected}: ${shown(text)}`, body: ascii(text), expected }));
}

function binary(expected: StrictJsonCause, bodies: Readonly<Record<string, Uint8Array>>): CorpusEntry[] {
  return Object.entries(bodies).map(([name, body]) => ({ name: `${expected}: ${name}`, body, expected }));
}

function shown(text: string): string {
  const escaped = JSON.stringify(text);
  return escaped.length > 60 ? `${escaped.slice(0, 40)}… (${text.length})` : escaped;
}
