import {
  cleanMessage,
  cleanMessages,
  type Member,
  messageOf,
  type Pieces,
  replaced,
  type TrickyText,
} from "@/lib/gateway/tricky-messages.ts";

type Outcome = TrickyText["expected"];
type Place = {
  readonly where: string;
  readonly kind: "id" | "name" | "data" | "open";
  readonly write: (value: string) => string;
};

const call = cleanMessage("tools/call");
const inParams = (pieces: Pieces, key: string) => (value: string) =>
  messageOf(pieces, { params: replaced(pieces.params, key, [[`"${key}"`, value]]) });
const inArguments = (pieces: Pieces, around: (value: string) => string) => (value: string) =>
  inParams(pieces, "arguments")(around(value));

/** Places for a value. `open` ones have a meaning that the reader of messages leaves to the method. */
const places: readonly Place[] = [
  { where: "id", kind: "id", write: (value) => messageOf(call, { envelope: replaced(call.envelope, "id", [['"id"', value]]) }) },
  { where: "tools/call name", kind: "name", write: inParams(call, "name") },
  { where: "tools/call argument", kind: "data", write: inArguments(call, (value) => `{"x":${value}}`) },
  { where: "tools/call argument within", kind: "data", write: inArguments(call, (value) => `{"x":[{"y":${value}},1]}`) },
  ...[
    ["resources/read", "uri"],
    ["resources/subscribe", "uri"],
    ["prompts/get", "name"],
    ["tasks/get", "taskId"],
    ["initialize", "protocolVersion"],
    ["notifications/cancelled", "requestId"],
  ].map(([method = "", key = ""]): Place => {
    return { where: `${method} ${key}`, kind: "open", write: inParams(cleanMessage(method), key) };
  }),
  { where: "prompts/get argument", kind: "open", write: inArguments(cleanMessage("prompts/get"), (value) => `{"x":${value}}`) },
];

const words = (text: string) => text.split(" ");
const alike = (outcome: Outcome) => ({ id: outcome, name: outcome, data: outcome, open: outcome });

/** Strings as JSON text. */
const strings: readonly { texts: readonly string[]; outcomes: Record<Place["kind"], Outcome> }[] = [
  {
    texts: words(String.raw`"\u0061" "\n\t\"\\\/\b\f\r" "a\/b" "\ud83d\ude00" "\uD83D\uDE00" "😀" "é" "e\u0301" "Ａ"`),
    outcomes: alike("accepted"),
  },
  {
    texts: [
      ...words(String.raw`"\u0000" "a\u0000b" "\ufeffa" "\uffff" "\u202ea" "a\u200b" "%00" "%2e%2e/"`),
      '"\u007f"',
      '"\u2028"',
      '"\ufeffa"',
      '" a "',
    ],
    outcomes: { id: "accepted", name: null, data: "accepted", open: null },
  },
  {
    texts: words('"__proto__" "constructor" "prototype"'),
    outcomes: { ...alike("accepted"), name: "invalid_params", open: null },
  },
  { texts: words('"toString" "hasOwnProperty" "true" "null" "1" "[]" "{}"'), outcomes: { ...alike("accepted"), open: null } },
  { texts: ['""'], outcomes: { id: "accepted", name: "invalid_params", data: "accepted", open: null } },
  {
    texts: words(String.raw`"\ud800" "\udfff" "\udc00\ud800" "\ud800\ud800" "\ud800x" "\ud83d\u0041"`),
    outcomes: alike("invalid_request"),
  },
  {
    texts: [
      ...words(String.raw`"\a" "\0" "\x41" "\'" "\u{41}" "\u004" "\u+041" "\U0041" 'a' a "a"b" "a"+"b"`),
      '"\u0000"',
      '"\t"',
      '"a\nb"',
      '"a\\\nb"',
      "\u201ca\u201d",
    ],
    outcomes: alike("not_json"),
  },
];

/** Numbers, words and what some parsers take for them. */
const others: typeof strings = [
  {
    texts: words("0 1 -1 42 9007199254740991 -9007199254740991"),
    outcomes: { id: "accepted", name: "invalid_params", data: "accepted", open: null },
  },
  {
    texts: [
      ...words("-0 0.0 -0.0 1.0 1e0 1E0 1e+0 10e-1 1.50 1e2 0.1 0e99999 9007199254740992 9007199254740993 -9007199254740993"),
      ...words("18446744073709551616 1e15 1e16 1e21 1e308 1.7976931348623157e308 1.7976931348623159e308 1e309 -1e400 1e99999"),
      ...words("5e-324 2e-324 1e-400 0.1000000000000000055511151231257827 9007199254740990.6 123456789012345678901234567890"),
      ...words('null true false [] {} [1] {"a":1} ["a"]'),
      `0.${"0".repeat(400)}1`,
      `1${"0".repeat(4_000)}`,
    ],
    outcomes: { id: "invalid_request", name: "invalid_params", data: "accepted", open: null },
  },
  {
    texts: words(
      "01 -01 00 +1 .5 1. 1.e1 1e 1e+ 0x10 0b1 0o7 1_000 1n 1f 1,5 --1 - ١ １ NaN -NaN Infinity -Infinity nan inf undefined nil None True FALSE",
    ),
    outcomes: alike("not_json"),
  },
];

const uris = [
  ...words(
    "FILE:///a file:/a file:a file:////a file:///./a file:///b/../a file:///%61 file:///a%00 file:///a# file:///a? file://h@x/a",
  ),
  ...words(
    "FiLe:///a file:///a/ file:///\\\\a file:\\\\\\\\a ../a a // javascript:0 data:,a urn:a:b file:///ａ file:///\u0430 file:///\\u0061",
  ),
  ...words(
    "file\\u003a///a file:\\/\\/\\/a file:///a\\u0000b file:///a\\n file:///a\\u202e http://[::1]/ http://0x7f.1/ file:///e\u0301 file:///\u00e9",
  ),
].map((uri) => `"${uri}"`);

/** What stands for a whole `params`, `arguments` or `_meta` although it is none. */
const nonObjects = ["null", "[]", '[{"name":"a"}]', '"{}"', "1", "true", '""', "0", "false", "[[]]", '["name","a"]'];

/** Every value in every place, and what is no object where one is due. */
export function trickyValues(): TrickyText[] {
  const inPlaces = [...strings, ...others].flatMap(({ texts, outcomes }) =>
    places.flatMap(({ where, kind, write }) =>
      texts.map((text) => ({ name: `${where}: ${text.slice(0, 60)}`, text: write(text), expected: outcomes[kind] })),
    ),
  );
  const ofUris = ["resources/read", "resources/subscribe"].flatMap((method) =>
    uris.map((uri) => ({ name: `${method} of ${uri}`, text: inParams(cleanMessage(method), "uri")(uri), expected: null })),
  );
  return [...inPlaces, ...ofUris, ...shapes()];
}

function shapes(): TrickyText[] {
  const instead = (pieces: Pieces, key: string, expected: Outcome) =>
    nonObjects.map((value) => ({ name: `${pieces.title} ${key}: ${value}`, text: inParams(pieces, key)(value), expected }));
  return [
    ...cleanMessages.flatMap((pieces) => [
      ...nonObjects.map((params): TrickyText => {
        return { name: `${pieces.title} params: ${params}`, text: messageOf(pieces, { params }), expected: "invalid_params" };
      }),
      ...nonObjects.map((meta): TrickyText => {
        const params: Member[] = [['"_meta"', meta], ...pieces.params.filter(([key]) => key !== '"_meta"')];
        return { name: `${pieces.title} _meta: ${meta}`, text: messageOf(pieces, { params }), expected: "invalid_params" };
      }),
    ]),
    ...instead(call, "arguments", "invalid_params"),
    ...instead(cleanMessage("prompts/get"), "arguments", null),
    ...instead(cleanMessage("completion/complete"), "ref", null),
  ];
}
