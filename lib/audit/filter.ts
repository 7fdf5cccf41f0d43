import { isUuid } from "@/lib/db/identifier.ts";
import { Problem } from "@/lib/errors.ts";
import { type Decision, decisions } from "@/lib/vocabulary.ts";

/**
 * Which records to look at. `agent` is a slug or an id. In `member` (an e-mail address) and `tool` (`service.tool`, or the tool's own
 * name in whatever service) a `*` stands for any run of characters and everything else for itself. `before` is the number of the record
 * that the page ends before.
 */
export type RecordFilter = {
  result?: Decision;
  agent?: string;
  member?: string;
  tool?: string;
  limit?: number;
  before?: number;
};

/** The largest page that may be asked for. */
export const recordLimitMax = 500;

const patternLengthMax = 254;
/** Few enough that matching stays cheap on every row. */
const patternStarsMax = 5;

/** One row for each parameter: how its value is read, or null when it is none of its values, and what the values are. */
const parameters: { readonly [Name in keyof Required<RecordFilter>]: Parameter<Required<RecordFilter>[Name]> } = {
  result: { read: (value) => decisions.find((decision) => decision === value) ?? null, values: decisions.join(" or ") },
  agent: { read: (value) => (isUuid(value) || /^[a-z0-9-]{1,48}$/.test(value) ? value : null), values: "an agent's slug or id" },
  member: {
    read: (value) => readPattern(value)?.toLowerCase() ?? null,
    values: "a member's e-mail address, in which * stands for anything",
  },
  tool: { read: readPattern, values: "a tool or service.tool, in which * stands for anything" },
  limit: { read: (value) => readWhole(value, recordLimitMax), values: `a whole number from 1 to ${recordLimitMax}` },
  before: { read: (value) => readWhole(value, Number.MAX_SAFE_INTEGER), values: "the number that the page before gave as next" },
};
type Parameter<Value> = { readonly read: (value: string) => Value | null; readonly values: string };

/** What an export can be narrowed by: it is always complete, so it takes no page. */
export const exportParameters = ["result", "agent", "member", "tool"] as const satisfies readonly (keyof RecordFilter)[];

/**
 * Reads a filter from a query string. Throws `invalid_input`, with the parameter as its field, for a parameter that is not among
 * `allowed`, stands there twice or has no possible value; an empty value is none either, so that a script's unset variable does not
 * widen what it asks for.
 */
export function readRecordFilter(
  searchParams: URLSearchParams,
  allowed: readonly (keyof RecordFilter)[] = Object.keys(parameters) as (keyof RecordFilter)[],
): RecordFilter {
  const filter: { [name: string]: string | number } = {};
  for (const [name, value] of searchParams) {
    const known = allowed.find((one) => one === name);
    if (known === undefined) {
      throw refused(name, `There is no parameter ${quoted(name)} here. The parameters are ${allowed.join(", ")}.`);
    }
    if (Object.hasOwn(filter, known)) throw refused(known, `The parameter "${known}" may stand here once.`);
    const read = parameters[known].read(value);
    if (read === null)
      throw refused(known, `The parameter "${known}" must be ${parameters[known].values}; ${quoted(value)} is not.`);
    filter[known] = read;
  }
  return filter as RecordFilter;
}

function refused(field: string, sentence: string): Problem {
  return new Problem("invalid_input", `${sentence} Nothing was read.`, { field: field.slice(0, 64) });
}

/** What the caller sent, shortened and on one line. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}

function readPattern(value: string): string | null {
  const stars = value.split("*").length - 1;
  return value !== "" && value.length <= patternLengthMax && stars <= patternStarsMax && !/[\p{Cc}\p{Cs}]/u.test(value)
    ? value
    : null;
}

function readWhole(value: string, maximum: number): number | null {
  const number = /^[1-9][0-9]{0,15}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= maximum ? number : null;
}
