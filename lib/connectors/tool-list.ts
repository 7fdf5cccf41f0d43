import type { Tool, ToolDefinition } from "@/lib/connectors/connector.ts";
import { tierOf } from "@/lib/connectors/tiers.ts";
import { Problem } from "@/lib/errors.ts";

/** More tools than any client shows its model; a larger list is a mistake or an attack. */
export const toolsMax = 1000;

const nameLengthMax = 128;
const depthMax = 64;

/**
 * Reads the `tools` of an upstream's `tools/list` answers, all pages in one array. The definitions come out as they came in, member for
 * member; only what cannot be called, told apart or stored is refused (`unusable_upstream`), and then the whole list is.
 */
export function readToolList(listed: readonly unknown[]): Omit<Tool, "name">[] {
  if (listed.length > toolsMax) throw refused(`The server lists more than ${toolsMax} tools.`);
  const names = new Set<string>();
  return listed.map((definition, index) => {
    const position = `Tool ${index + 1} of the server's list`;
    if (!isDefinition(definition)) throw refused(`${position} is no object with a name.`);
    const { name } = definition;
    if (name === "") throw refused(`${position} has an empty name.`);
    if (name.length > nameLengthMax)
      throw refused(`The name of tool ${index + 1} of the server's list is longer than ${nameLengthMax} characters.`);
    if (/\p{Cc}/u.test(name)) throw refused(`The name of tool ${index + 1} of the server's list holds a control character.`);
    if (names.has(name)) throw refused(`${position} has the name of an earlier one.`);
    names.add(name);
    if (!isStorable(definition, depthMax)) {
      throw refused(`${position} is nested deeper than ${depthMax} levels or holds text that is not valid Unicode.`);
    }
    return { definition, ...tierOf(definition) };
  });
}

function isDefinition(value: unknown): value is ToolDefinition {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}

/** PostgreSQL's JSON takes neither U+0000 nor half a surrogate pair. */
function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !/\0|\p{Cs}/u.test(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([key, member]) => isStorable(key, 1) && isStorable(member, depth - 1));
}

function refused(what: string): Problem {
  return new Problem("unusable_upstream", `${what} Nothing was stored; the server has to be put right first.`);
}
