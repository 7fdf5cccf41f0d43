/** One word of a command: a text as it is, or a text followed by what an environment variable holds. */
export type ShellWord = string | { before: string; variable: string };

/** The words in a POSIX shell (XCU 2.2): each reaches the command unchanged. */
export function posixWords(words: readonly ShellWord[]): string {
  return words.map(posixWord).join(" ");
}

/**
 * The words in PowerShell. Words with double quotes within are not made: Windows PowerShell 5.1 takes them apart before the program sees
 * them.
 */
export function powershellWords(words: readonly ShellWord[]): string {
  return words.map(powershellWord).join(" ");
}

const plain = /^[A-Za-z0-9_./-][A-Za-z0-9_./:%+=-]*$/;
/** Nothing of it is expanded between double quotes, in POSIX shells, PowerShell and cmd alike. */
const calm = /^[^"$`\\!%\n]*$/;

function posixWord(word: ShellWord): string {
  if (typeof word !== "string") return `"${word.before.replace(/["$`\\]/g, "\\$&")}$${word.variable}"`;
  if (plain.test(word)) return word;
  return calm.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

function powershellWord(word: ShellWord): string {
  const text = typeof word === "string" ? word : word.before;
  if (text.includes('"')) throw new Error("A word with a double quote cannot be written for PowerShell.");
  if (typeof word !== "string") return `"${text.replace(/[$`]/g, "`$&")}$env:${word.variable}"`;
  if (plain.test(text)) return text;
  return calm.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`;
}
