/** Something that the person at the terminal can mend. The launcher prints the message, without a stack, and ends with 1. */
export class Sentence extends Error {
  name = "Sentence";
}

/** Whatever is said to a person goes to standard error: standard output belongs to what a command prints for scripts. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
