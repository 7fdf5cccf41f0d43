/** One token of a Cedar text. Offsets and lengths in UTF-16 units; `value` is what a string literal stands for. */
export type Token = {
  readonly kind: "word" | "number" | "string" | "symbol";
  readonly text: string;
  readonly value: string;
  readonly offset: number;
};

/**
 * Cedar's lexer (cedar-policy-core, grammar.lalrpop): comments run to a line feed or carriage return, strings may span lines, and
 * white space is Unicode's, which has U+0085 where JavaScript's has not.
 */
const lexeme =
  /[\s\u0085]+|\/\/[^\n\r]*|(?<word>[_a-zA-Z][_a-zA-Z0-9]*)|(?<number>[0-9]+)|(?<string>"(?:\\.|[^"\\])*(?:"|\\?$))|(?<symbol>::|==|!=|<=|>=|&&|\|\||.)/suy;

/**
 * The tokens of a policy, without comments and white space. Any text has tokens: what Cedar's grammar does not know is a symbol of one
 * character, and a string that is never closed runs to the end.
 */
export function* tokensOf(text: string): Generator<Token> {
  const reader = new RegExp(lexeme);
  for (let match = reader.exec(text); match !== null; match = reader.exec(text)) {
    const { word, number, string, symbol } = match.groups ?? {};
    const offset = match.index;
    if (word !== undefined) yield { kind: "word", text: word, value: word, offset };
    else if (number !== undefined) yield { kind: "number", text: number, value: number, offset };
    else if (string !== undefined) yield { kind: "string", text: string, value: unescaped(string), offset };
    else if (symbol !== undefined) yield { kind: "symbol", text: symbol, value: symbol, offset };
  }
}

const simpleEscapes: { readonly [letter: string]: string } = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** What the literal stands for: Rust's escapes, which are Cedar's. An escape that is none stays as it is written. */
function unescaped(literal: string): string {
  const inner = literal.slice(1, literal.length > 1 && literal.endsWith('"') ? -1 : undefined);
  return inner.replace(/\\(?:x([0-7][0-9a-fA-F])|u\{([0-9a-fA-F_]{1,8})\}|(.))/gsu, (whole, byte, scalar, letter) => {
    if (letter !== undefined) return simpleEscapes[letter] ?? whole;
    const point = Number.parseInt((byte ?? scalar).replaceAll("_", ""), 16);
    return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
  });
}
