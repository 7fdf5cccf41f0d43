import {
  type ClientCopy,
  type ClientKey,
  type ClientSystem,
  type KeyPlace,
  keyPlaceholder,
  keyVariable,
} from "@/lib/clients/mcp-client.ts";
import { posixWords, powershellWords, type ShellWord } from "@/lib/clients/shell-words.ts";

/** The last word of a header on a command line: the shell expands the variable, whatever the program does. */
export function headerWord(key: ClientKey): ShellWord {
  return key.kind === "revealed"
    ? `Authorization: Bearer ${key.value}`
    : { before: "Authorization: Bearer ", variable: keyVariable };
}

/** The value of the header in a file. `expands` writes the variable as the client reads it; null where it expands none. */
export function bearer(key: ClientKey, expands: ((variable: string) => string) | null): { value: string; key: KeyPlace } {
  if (key.kind === "revealed") return { value: `Bearer ${key.value}`, key: "itself" };
  if (expands === null) return { value: `Bearer ${keyPlaceholder}`, key: "placeholder" };
  return { value: `Bearer ${expands(keyVariable)}`, key: "variable" };
}

/** A command with the key's place in it. */
export function command(title: string, words: readonly ShellWord[], key: KeyPlace): ClientCopy {
  const powershell = words.some((word) => typeof word === "string" && word.includes('"')) ? null : powershellWords(words);
  return { kind: "command", title, language: "sh", key, text: posixWords(words), powershell };
}

/** A command that sends the key as a header. */
export function commandWithKey(words: readonly ShellWord[], key: ClientKey): ClientCopy {
  return command("Run once", words, key.kind === "revealed" ? "itself" : "variable");
}

export const addEntry = "Add this entry and keep the others.";
export const orAddEntry = "Or add this entry and keep the others.";

/** An entry of a file that has others. */
export function jsonFile(path: Record<ClientSystem, string>, value: unknown, key: KeyPlace, title = addEntry): ClientCopy {
  return { kind: "file", title, language: "json", path, key, text: JSON.stringify(value, null, 2) };
}

/** A file below the user's own folder that has the same path everywhere. `path` has slashes and no `~`. */
export function inHome(path: string): Record<ClientSystem, string> {
  return { macos: `~/${path}`, linux: `~/${path}`, windows: `%USERPROFILE%\\${path.replaceAll("/", "\\")}` };
}
