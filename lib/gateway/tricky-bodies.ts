import { call, messageCorpus, ping } from "@/lib/gateway/message-corpus.ts";
import type { RefusalCode } from "@/lib/gateway/refusal.ts";
import { trickyKeys } from "@/lib/gateway/tricky-keys.ts";
import { cleanMessage, cleanMessages, messageOf, type Pieces, type TrickyText } from "@/lib/gateway/tricky-messages.ts";
import { trickyValues } from "@/lib/gateway/tricky-values.ts";
import { strictJsonCorpus } from "@/lib/strict-json/strict-json-corpus.ts";

export type TrickyBody = Omit<TrickyText, "text"> & { readonly body: Uint8Array };

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const sequence = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from(part))));

/**
 * Bodies for the reader of messages, made of every trick in every place: keys, values, whitespace and what is no whitespace, encodings,
 * nesting, batches, order; and the two hand-written collections, of which the JSON values stand alone and as an argument. None twice.
 */
export function trickyBodies(): TrickyBody[] {
  const all: TrickyBody[] = [
    ...[
      ...trickyKeys(),
      ...trickyValues(),
      ...cleanMessages.flatMap(wrapped),
      ...spaced(),
      ...nested(),
      ...ordered(),
      ...misplaced(),
    ].map(({ text, ...rest }) => ({ ...rest, body: bytes(text) })),
    ...cleanMessages.flatMap(encoded),
    ...cleanMessages.flatMap(malformed),
    ...handWritten(),
  ];
  return [...new Map(all.map((tricky) => [Buffer.from(tricky.body).toString("latin1"), tricky])).values()];
}

/** Around a whole message: other values, comments, prefixes of other formats, batches. */
function wrapped(pieces: Pieces): TrickyText[] {
  const text = messageOf(pieces);
  const spoil = (expected: RefusalCode | "accepted", made: Record<string, string>) =>
    Object.entries(made).map(([name, spoiled]) => ({ name: `${pieces.title}, ${name}`, text: spoiled, expected }));
  return [
    ...spoil("accepted", { "as it is": text, "in whitespace": ` \t\r\n${text}\n\r\t ` }),
    ...spoil("not_json", {
      "two in a row": text + text,
      "two on lines": `${text}\n${text}`,
      "and then a ping": `${text} ${ping}`,
      "and a comma": `${text},`,
      "and a brace": `${text}}`,
      "and a NUL": `${text}\u0000`,
      "after a NUL": `\u0000${text}`,
      "after a record separator": `\u001e${text}`,
      "and a record separator": `${text}\u001e`,
      "after a comment": `// x\n${text}`,
      "after a block comment": `/* x */${text}`,
      "and a comment": `${text}// x`,
      "after a hash": `# x\n${text}`,
      "as a script": `x(${text})`,
      "after a guard": `)]}',\n${text}`,
      "as a form": `body=${text}`,
      "as an event": `data: ${text}\n\n`,
      "in single quotes": text.replaceAll('"', "'"),
      "with a comma at the end": `${text.slice(0, -1)},}`,
      "with a comma at the start": `{,${text.slice(1)}`,
      "with two commas": text.replace(",", ",,"),
      "with semicolons": text.replace(",", ";"),
      "with equals signs": text.replace(":", "="),
      "cut short": text.slice(0, -1),
      "cut in half": text.slice(0, text.length / 2),
      "without its first brace": text.slice(1),
    }),
    ...spoil("invalid_request", {
      "as a batch": `[${text}]`,
      "as a batch in a batch": `[[${text}]]`,
      "as a batch in whitespace": `\n[ ${text} ]\n`,
      "behind a ping in a batch": `[${ping},${text}]`,
      "as a string": JSON.stringify(text),
      "as a member": `{"message":${text}}`,
    }),
  ];
}

function encoded(pieces: Pieces): TrickyBody[] {
  const text = messageOf(pieces);
  const wide = Buffer.from(text, "utf16le");
  const swapped = Buffer.from(wide).swap16();
  const wider = Buffer.concat([...text].map((letter) => Buffer.from([letter.charCodeAt(0), 0, 0, 0])));
  const made: Record<string, Uint8Array> = {
    "UTF-8 with a byte order mark": sequence([0xef, 0xbb, 0xbf], text),
    "UTF-16 LE": wide,
    "UTF-16 BE": swapped,
    "UTF-16 LE with a byte order mark": Buffer.concat([Buffer.from([0xff, 0xfe]), wide]),
    "UTF-16 BE with a byte order mark": Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]),
    "UTF-32 LE": wider,
    "UTF-32 LE with a byte order mark": Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), wider]),
    "UTF-7": bytes(text.replaceAll("{", "+AHs-").replaceAll("}", "+AH0-")),
  };
  return Object.entries(made).map(([name, body]) => ({ name: `${pieces.title} in ${name}`, body, expected: "not_json" }));
}

const notUtf8: Readonly<Record<string, readonly number[]>> = {
  "a lone ff": [0xff],
  "a lone continuation": [0x80],
  "an overlong slash": [0xc0, 0xaf],
  "an overlong NUL": [0xc0, 0x80],
  "an overlong quote": [0xc0, 0xa2],
  "a three-byte overlong slash": [0xe0, 0x80, 0xaf],
  "an encoded surrogate": [0xed, 0xa0, 0x80],
  "a CESU-8 pair": [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  "more than U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
  "five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80],
  "a cut sequence": [0xe2, 0x82],
  "Latin-1": [0xe9],
};

/** Bytes that are no UTF-8, in the method's name and in the last string of the params, with well-formed ones as twins. */
function malformed(pieces: Pieces): TrickyBody[] {
  const text = messageOf(pieces);
  const places = [text.indexOf(pieces.title) + 1, text.lastIndexOf('"')];
  const put = (at: number, what: readonly number[]) => sequence(text.slice(0, at), what, text.slice(at));
  return places.flatMap((at, index) => [
    ...Object.entries(notUtf8).map(([name, what]): TrickyBody => {
      return { name: `${pieces.title} with ${name} in place ${index}`, body: put(at, what), expected: "not_json" };
    }),
    ...[
      [0xc3, 0xa9],
      [0xe2, 0x82, 0xac],
      [0xf0, 0x9f, 0x98, 0x80],
    ].map((what): TrickyBody => {
      return { name: `${pieces.title} with ${what.length} bytes in place ${index}`, body: put(at, what), expected: "accepted" };
    }),
  ]);
}

/** Whitespace of JSON and of Unicode at every seam of a call. */
function spaced(): TrickyText[] {
  const seams = call().split(/(?<=[{}:,])|(?=[{}:,])/);
  const spaces: readonly [string, TrickyText["expected"]][] = [
    ...[" ", "\t", "\n", "\r", "\r\n \t"].map((space): [string, "accepted"] => [space, "accepted"]),
    ...[..."\u0000\u000b\u000c\u001c\u0085\u00a0\u1680\u180e\u2003\u200b\u2028\u2029\u202f\u2060\u3000\ufeff"].map(
      (space): [string, "not_json"] => [space, "not_json"],
    ),
    ["/**/", "not_json"],
    ["//\n", "not_json"],
    ["#\n", "not_json"],
  ];
  const seamNumbers = [0, 1, 2, 3, 4, seams.length];
  return spaces.flatMap(([space, expected]) =>
    seamNumbers.map((at) => {
      const text = [...seams.slice(0, at), space, ...seams.slice(at)].join("");
      return { name: `a call with ${JSON.stringify(space)} at seam ${at}`, text, expected };
    }),
  );
}

/** As deep as the reader goes, and one deeper: `value` makes a value of that many levels, which stand three levels deep in a call. */
function nested(): TrickyText[] {
  const values: Readonly<Record<string, (levels: number) => string>> = {
    arrays: (levels) => "[".repeat(levels) + "]".repeat(levels),
    objects: (levels) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`,
    "objects called __proto__": (levels) => `${'{"__proto__":'.repeat(levels)}{}${"}".repeat(levels)}`.replace("{}", "1"),
    both: (levels) =>
      levels % 2 === 1 ? `[${values.both?.(levels - 1)}]` : levels === 0 ? "1" : `{"a":${values.both?.(levels - 1)}}`,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    [1, 2, 10, 60, 61, 62, 63, 100, 1_000].map((levels): TrickyText => {
      const text = call({ params: `{"name":"a","arguments":{"x":${value(levels)}}}` });
      return { name: `${levels} ${name}`, text, expected: levels <= 61 ? "accepted" : "invalid_request" };
    }),
  );
}

/** The members of a call, and those of its params, in every order. */
function ordered(): TrickyText[] {
  const pieces = cleanMessage("tools/call");
  return [
    ...permutations(pieces.envelope).map((envelope) => messageOf(pieces, { envelope })),
    ...permutations(pieces.params).map((params) => messageOf(pieces, { params })),
  ].map((text) => ({ name: `the order of ${text}`, text, expected: "accepted" }));
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** What decides, one level too high or too low. */
function misplaced(): TrickyText[] {
  const inside = (params: string) => ({ text: call({ params }), expected: "accepted" as const });
  const beside = (envelope: string) => ({ text: call({ envelope }), expected: "invalid_request" as const });
  return [
    ...['"name":"other"', '"uri":"x"', '"arguments":{"x":1}', '"method":"ping"', '"params":{"name":"b"}'].flatMap((member) => [
      inside(`{"name":"a","_meta":{${member}}}`),
      inside(`{"name":"a","arguments":{${member}}}`),
      inside(`{"name":"a","arguments":{"__proto__":{${member}}}}`),
      inside(`{"name":"a","arguments":{"x":[{${member}}]}}`),
      inside(`{"name":"a","task":{${member}}}`),
    ]),
    ...['"method":"ping"', '"id":2', '"jsonrpc":"2.0"', '"params":{"name":"b"}', '"uri":"x"'].map((member) =>
      inside(`{"name":"a",${member}}`),
    ),
    ...['"name":"b"', '"arguments":{}', '"uri":"x"', '"_meta":{}', '"":1', '"result":{}', '"error":{}'].map((member) =>
      beside(`,${member}`),
    ),
  ].map((tricky) => ({ name: `misplaced: ${tricky.text}`, ...tricky }));
}

function handWritten(): TrickyBody[] {
  const [head = "", tail = ""] = call({ params: '{"name":"a","arguments":{"x":<here>}}' }).split("<here>");
  return [
    ...Object.entries(messageCorpus).flatMap(([expected, list]) =>
      list.map((body): TrickyBody => {
        return {
          name: `message corpus, ${expected}`,
          body: typeof body === "string" ? bytes(body) : body,
          expected: expected as RefusalCode,
        };
      }),
    ),
    ...strictJsonCorpus.flatMap(({ name, body }): TrickyBody[] => [
      { name: `JSON corpus, ${name}`, body, expected: null },
      { name: `JSON corpus as an argument, ${name}`, body: sequence(head, [...body], tail), expected: null },
    ]),
  ];
}
