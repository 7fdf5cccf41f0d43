import {
  cleanMessages,
  type Member,
  messageOf,
  objectOf,
  type Pieces,
  replaced,
  type TrickyText,
} from "@/lib/gateway/tricky-messages.ts";

type Outcome = TrickyText["expected"];

/**
 * What can be done to a key. `make` gives the members that stand in the place of the one with this key, or null when the key lacks the
 * letter that the trick is about. The outcomes differ by place: the envelope takes its own six keys and no other, params and `_meta` take
 * foreign keys that are not a known one in disguise, and arguments are data.
 */
type KeyTrick = {
  readonly name: string;
  readonly make: (key: string, value: string) => readonly Member[] | null;
  readonly envelope: Outcome;
  readonly params: Outcome;
  readonly data: Outcome;
};

const escapeOf = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
const firstEscaped = (key: string) => `"${escapeOf(key[0] ?? "")}${key.slice(1)}"`;
const wholeEscaped = (key: string) => `"${[...key].map((letter) => escapeOf(letter).toUpperCase().replace("U", "u")).join("")}"`;
const quoted = (key: string) => `"${key}"`;
const capitalised = (key: string) => key.replace(/[a-z]/, (letter) => letter.toUpperCase());
const fullWidth = (key: string) =>
  key.replace(/[a-z](?=[^a-z]*$)/i, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

const never = { envelope: "invalid_request", params: "invalid_request", data: "invalid_request" } as const;
const notJson = { envelope: "not_json", params: "not_json", data: "not_json" } as const;
const always = { envelope: "accepted", params: "accepted", data: "accepted" } as const;
/** Refused wherever keys have a meaning to the protocol. */
const disguise = { envelope: "invalid_request", params: "invalid_request", data: "accepted" } as const;
/** Another key to every parser there is. */
const foreign = { envelope: "invalid_request", params: "accepted", data: "accepted" } as const;

const beside = (name: string, outcomes: typeof disguise | typeof foreign | typeof never | typeof notJson, other: Respell) =>
  [
    { name: `${name} behind it`, ...outcomes, make: made((key, value, spelled) => [[quoted(key), value], spelled], other) },
    { name: `${name} before it`, ...outcomes, make: made((key, value, spelled) => [spelled, [quoted(key), value]], other) },
  ] as const;

/** The other spelling as JSON text, or null when this key has none. */
type Respell = (key: string) => string | null;

function made(place: (key: string, value: string, spelled: Member) => readonly Member[], respell: Respell): KeyTrick["make"] {
  return (key, value) => {
    const spelled = respell(key);
    return spelled === null ? null : place(key, value, [spelled, '"other"']);
  };
}

const swapped = (letter: string, other: string) => (key: string) =>
  key.includes(letter) ? quoted(key.replace(letter, other)) : null;

const keyTricks: readonly KeyTrick[] = [
  { name: "escaped in its first letter", ...always, make: (key, value) => [[firstEscaped(key), value]] },
  { name: "escaped whole", ...always, make: (key, value) => [[wholeEscaped(key), value]] },
  { name: "twice, both alike", ...never, make: (key, value) => [1, 2].map((): Member => [quoted(key), value]) },
  ...beside("once more", never, quoted),
  ...beside("once more, escaped", never, firstEscaped),
  ...beside("once more, all escaped", never, wholeEscaped),
  ...beside("a capital", disguise, (key) => quoted(capitalised(key))),
  ...beside("in capitals", disguise, (key) => quoted(key.toUpperCase())),
  ...beside("an escaped capital", disguise, (key) => firstEscaped(key.toUpperCase())),
  ...beside("a full-width letter", disguise, (key) => quoted(fullWidth(key))),
  ...beside("a long s", disguise, swapped("s", "\u017f")),
  ...beside("a Kelvin sign", disguise, swapped("k", "\u212a")),
  ...beside("a dotless i", disguise, swapped("i", "\u0131")),
  ...beside("a dotted I", disguise, swapped("i", "\u0130")),
  { name: "capital instead", ...disguise, make: (key, value) => [[quoted(capitalised(key)), value]] },
  { name: "full-width instead", ...disguise, make: (key, value) => [[quoted(fullWidth(key)), value]] },
  ...beside("cut by an escaped NUL", never, (key) => `"${key}\\u0000"`),
  ...beside("cut by a raw NUL", notJson, (key) => `"${key}\u0000"`),
  ...beside("with half a surrogate pair", never, (key) => `"${key}\\udc00"`),
  ...beside("with a bad escape", notJson, (key) => `"${key}\\x20"`),
  ...beside("in single quotes", notJson, (key) => `'${key}'`),
  ...beside("without quotes", notJson, (key) => key),
  ...beside("with a space", foreign, (key) => `"${key} "`),
  ...beside("with a zero-width space", foreign, (key) => `"${key}\u200b"`),
  ...beside("with a byte order mark", foreign, (key) => `"\ufeff${key}"`),
  ...beside("with an accent", foreign, (key) => `"${key}\u0301"`),
  ...beside("with a Cyrillic a", foreign, swapped("a", "\u0430")),
  ...beside("no letters", foreign, () => '""'),
  ...beside("__proto__", disguise, () => '"__proto__"'),
  ...beside("an escaped __proto__", disguise, () => '"\\u005f_proto__"'),
  ...beside("constructor", disguise, () => '"constructor"'),
  ...beside("prototype", disguise, () => '"prototype"'),
];

/** Every trick on every key of every message: envelope, params, and for calls the arguments and `_meta` too. */
export function trickyKeys(): TrickyText[] {
  return cleanMessages.flatMap((pieces) =>
    placesOf(pieces).flatMap((place) => keyTricks.flatMap((trick) => spoiled(place, trick))),
  );
}

type Place = {
  readonly where: string;
  readonly key: string;
  readonly value: string;
  readonly kind: "envelope" | "params" | "data";
  readonly write: (by: readonly Member[]) => string;
};

function spoiled({ where, key, value, kind, write }: Place, trick: KeyTrick): TrickyText[] {
  const members = trick.make(key, value);
  return members ? [{ name: `${where}: ${trick.name}`, text: write(members), expected: trick[kind] }] : [];
}

function placesOf(pieces: Pieces): Place[] {
  const { title, envelope, params } = pieces;
  const bare = (key: string) => key.slice(1, -1);
  const ofEnvelope = envelope.map(([key, value]): Place => {
    const write = (by: readonly Member[]) => messageOf(pieces, { envelope: replaced(envelope, bare(key), by) });
    return { where: `${title} ${key}`, key: bare(key), value, kind: "envelope", write };
  });
  const ofParams = params.map(([key, value]): Place => {
    const write = (by: readonly Member[]) => messageOf(pieces, { params: replaced(params, bare(key), by) });
    return { where: `${title} params.${key}`, key: bare(key), value, kind: "params", write };
  });
  return [
    ...ofEnvelope,
    ...ofParams,
    ...inside(pieces, "arguments", "name", "data"),
    ...inside(pieces, "_meta", "progressToken", "params"),
  ];
}

/** A key of an object within params. */
function inside(pieces: Pieces, object: string, key: string, kind: Place["kind"]): Place[] {
  const { title, params } = pieces;
  if (!params.some(([name]) => name === `"${object}"`)) return [];
  const write = (by: readonly Member[]) =>
    messageOf(pieces, { params: replaced(params, object, [[`"${object}"`, objectOf(by)]]) });
  return [{ where: `${title} params.${object}.${key}`, key, value: "7", kind, write }];
}
