/** Where a reader of JSON (RFC 8259) stands between two bytes. `refused` is never left. */
export const jsonStates = {
  refused: 0,
  start: 1,
  firstKey: 2,
  key: 3,
  colon: 4,
  value: 5,
  firstElement: 6,
  afterValue: 7,
  end: 8,
  /** From here on inside a key, a string, a number or a word. */
  firstToken: 9,
  /** Both kinds of string have five more states behind them, for their escapes. */
  keyString: 9,
  string: 15,
  minus: 21,
  zero: 22,
  whole: 23,
  point: 24,
  fraction: 25,
  exponent: 26,
  exponentSign: 27,
  exponentDigits: 28,
  /** The first of ten, for true, false and null. */
  word: 29,
} as const;

/** What stands in the table for brackets and commas, instead of a state: which state follows depends on what is open. */
export const jsonActions = {
  firstAction: 64,
  openObject: 64,
  openArray: 65,
  closeObject: 66,
  closeArray: 67,
  comma: 68,
} as const;

type Rule = (states: readonly number[], bytes: string, next: number) => void;
const { string, keyString, colon, value, firstElement, afterValue } = jsonStates;

/** The next state or the action, for every state and byte: `table[state * 256 + byte]`. What no rule allows is refused. */
export function jsonTransitions(): Uint8Array {
  const table = new Uint8Array(jsonActions.firstAction << 8);
  const rule: Rule = (states, bytes, next) => {
    for (const state of states) for (const byte of Buffer.from(bytes, "latin1")) table[(state << 8) | byte] = next;
  };
  addStructure(rule);
  addNumbers(rule);
  for (const inside of [keyString, string]) {
    table.fill(inside, (inside << 8) | 0x20, (inside + 1) << 8);
    addEscapes(rule, inside);
  }
  rule([keyString], '"', colon);
  rule([string], '"', afterValue);
  addWords(rule);
  return table;
}

function addStructure(rule: Rule): void {
  const { start, firstKey, key, end, zero, whole, fraction, exponentDigits } = jsonStates;
  const { openObject, openArray, closeObject, closeArray, comma } = jsonActions;
  const space = " \t\r\n";
  for (const state of [start, firstKey, key, colon, value, firstElement, afterValue, end]) rule([state], space, state);
  rule([start, value, firstElement], "{", openObject);
  rule([value, firstElement], "[", openArray);
  rule([value, firstElement], '"', string);
  rule([firstKey, key], '"', keyString);
  rule([firstKey], "}", closeObject);
  rule([firstElement], "]", closeArray);
  rule([colon], ":", value);
  // A number has no end of its own.
  const complete = [afterValue, zero, whole, fraction, exponentDigits];
  rule(complete, space, afterValue);
  rule(complete, ",", comma);
  rule(complete, "}", closeObject);
  rule(complete, "]", closeArray);
}

function addNumbers(rule: Rule): void {
  const { minus, zero, whole, point, fraction, exponent, exponentSign, exponentDigits } = jsonStates;
  const digits = "0123456789";
  rule([value, firstElement], "-", minus);
  rule([value, firstElement, minus, whole], digits, whole);
  rule([value, firstElement, minus], "0", zero);
  rule([zero, whole], ".", point);
  rule([point, fraction], digits, fraction);
  rule([zero, whole, fraction], "eE", exponent);
  rule([exponent], "+-", exponentSign);
  rule([exponent, exponentSign, exponentDigits], digits, exponentDigits);
}

function addEscapes(rule: Rule, inside: number): void {
  const escaped = inside + 1;
  rule([inside], "\\", escaped);
  rule([escaped], '"\\/bfnrt', inside);
  rule([escaped], "u", inside + 2);
  for (let digit = 2; digit <= 5; digit++) {
    rule([inside + digit], "0123456789abcdefABCDEF", digit === 5 ? inside : inside + digit + 1);
  }
}

function addWords(rule: Rule): void {
  let state: number = jsonStates.word;
  for (const word of ["true", "false", "null"]) {
    rule([value, firstElement], word.charAt(0), state);
    for (const letter of word.slice(1, -1)) {
      rule([state], letter, state + 1);
      state++;
    }
    rule([state], word.slice(-1), afterValue);
    state++;
  }
}
