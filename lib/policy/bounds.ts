import type { TextError } from "@/lib/errors.ts";
import { textError } from "@/lib/policy/text-error.ts";
import { type Token, tokensOf } from "@/lib/policy/tokens.ts";

/** How many policies one agent may have, the switched-off ones included. */
export const policiesMax = 1000;

const bytesMax = 10_240;
const bracketsMax = 20;
const chainMax = 50;
const hopsMax = 20;

/**
 * What one text may cost in depth along its deepest path: a bracket or an `if` counts 3, an operator of a chain or an attribute 1.
 * Measured with cedar-wasm 4.13 on Node 20, whose stack shrinks as hot code is optimized: of random texts grown to a cost of 200 one in
 * six broke after 400 to 1,400 decisions; to a cost of 120, none of 190; to 100, none of 180, most of them on a stack 600 to 1,200
 * frames deep already.
 */
const depthMax = 100;
const bracketCost = 3;

/**
 * What is too much in a policy's text for it to be shown to Cedar, or nothing. A text beyond these bounds can trap the WebAssembly
 * instance, which then traps for everybody, and Cedar has no limit of its own there: 10 KB of UTF-8, brackets and `if` 20 deep, 50
 * operators of one kind in a chain, 20 attributes in a chain, and all of these together within a budget. Strings and comments do not
 * count. Says nothing about whether the text is a policy.
 */
export function boundsErrors(text: string): TextError[] {
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > bytesMax) {
    const message = `The policy is ${bytes.toLocaleString("en")} bytes long; ${bytesMax.toLocaleString("en")} are the most.`;
    return [textError(text, 0, 0, message, "Split it into several policies.")];
  }
  const odd = /[\0\ufeff\p{Cs}]/u.exec(text);
  if (odd)
    return [
      textError(text, odd.index, 1, "The policy holds a NUL character, a byte order mark or half a character.", "Remove it."),
    ];
  return depthErrors(text);
}

/** What the operators of one stretch between brackets or commas add up to. A chain of `||` holds chains of `&&`, and so on down. */
type Frame = { opener: string; runs: number[]; longest: number[]; hops: number; mostHops: number; inner: number };

/** From the loosest to the tightest binding; a comparison stands between `&&` and `+` and ends the chains below it. */
const levels: readonly (readonly string[])[] = [["||"], ["&&"], ["+", "-"], ["*"], ["!"]];
const [andLevel, sumLevel, unaryLevel] = [1, 2, 4];
const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "has", "like", "is"]);
const openers: ReadonlySet<string> = new Set(["(", "[", "{"]);
const closers: ReadonlySet<string> = new Set([")", "]", "}"]);

function depthErrors(text: string): TextError[] {
  const frames: Frame[] = [frame("")];
  let before: Token | null = null;
  for (const token of tokensOf(text)) {
    take(token, before, frames);
    before = token;
    const fault = faultOf(frames);
    if (fault) return [textError(text, token.offset, token.text.length, ...fault)];
  }
  return [];
}

function take(token: Token, before: Token | null, frames: Frame[]): void {
  const current = frames.at(-1);
  if (!current || token.kind === "string" || token.kind === "number") return;
  const mark = token.text;
  const level = levels.findIndex((marks) => marks.includes(mark));
  if (mark === ".") hop(current);
  else if (token.kind === "word" && before?.text === ".") return;
  else if (openers.has(mark) || mark === "if") {
    if (mark === "[" && endsValue(before)) hop(current);
    frames.push(frame(mark));
  } else if (closers.has(mark) || mark === "," || mark === ";") {
    closeBranches(frames);
    if (closers.has(mark) && frames.length > 1) closeLast(frames);
    else startRuns(frames.at(-1) ?? current, 0);
  } else if (mark === "then" || mark === "else") startRuns(current, 0);
  else if (comparisons.has(mark)) startRuns(current, sumLevel);
  else if ((mark === "when" || mark === "unless") && frames.length === 1) extend(current, andLevel);
  else if (level !== -1) extend(current, mark === "-" && !endsValue(before) ? unaryLevel : level);
}

function faultOf(frames: readonly Frame[]): [message: string, help: string] | null {
  const current = frames.at(-1) ?? frame("");
  if (frames.length - 1 > bracketsMax)
    return [`Brackets and conditions are nested more than ${bracketsMax} deep.`, "Split the policy in two."];
  if (current.runs.some((run) => run > chainMax)) {
    return [
      `More than ${chainMax} operators follow each other.`,
      "Use a set, as in [1, 2, 3].contains(…), or split the policy in two.",
    ];
  }
  if (current.hops > hopsMax) return [`More than ${hopsMax} attributes follow each other.`, "No fact lies that deep."];
  const depth = frames.reduce((sum, one) => sum + ownDepth(one), 0) + (frames.length - 1) * bracketCost + current.inner;
  return depth > depthMax
    ? ["The policy is too deeply nested: its brackets, operators and attributes add up.", "Split it in two."]
    : null;
}

function frame(opener: string): Frame {
  return { opener, runs: levels.map(() => 0), longest: levels.map(() => 0), hops: 0, mostHops: 0, inner: 0 };
}

function ownDepth(one: Frame): number {
  return one.longest.reduce((sum, run) => sum + run, 0) + one.mostHops;
}

function endsValue(token: Token | null): boolean {
  return token !== null && (token.kind !== "symbol" || token.text === ")" || token.text === "]" || token.text === "}");
}

function hop(one: Frame): void {
  one.hops += 1;
  one.mostHops = Math.max(one.mostHops, one.hops);
}

function extend(one: Frame, level: number): void {
  const run = (one.runs[level] ?? 0) + 1;
  one.runs[level] = run;
  one.longest[level] = Math.max(one.longest[level] ?? 0, run);
  startRuns(one, level + 1);
}

/** Begins new chains at a level and below. What was longest stays counted, so a frame is judged by its deepest stretch. */
function startRuns(one: Frame, from: number): void {
  one.runs = one.runs.map((run, level) => (level < from ? run : 0));
  one.hops = 0;
}

/** An `if` has no closing bracket: it ends where what it stands in ends. */
function closeBranches(frames: Frame[]): void {
  while (frames.at(-1)?.opener === "if") closeLast(frames);
}

function closeLast(frames: Frame[]): void {
  const closed = frames.pop();
  const outer = frames.at(-1);
  if (closed && outer) outer.inner = Math.max(outer.inner, bracketCost + ownDepth(closed) + closed.inner);
}
