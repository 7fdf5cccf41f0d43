import type { TimeFacts } from "@/lib/policy/facts.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/**
 * The wall clock of an IANA time zone at a moment (milliseconds since 1970): hour 0 to 23, weekday 0 = Sunday, daylight saving applied.
 * Throws a RangeError for a zone that does not exist.
 */
export function timeFacts(epochMs: number, timeZone: string): TimeFacts {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(epochMs)
      .map((part) => [part.type, part.value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    hour: Number(read("hour")),
    minute: Number(read("minute")),
    weekday: weekdays.indexOf(read("weekday")),
    date: `${read("year")}-${read("month")}-${read("day")}`,
    epochMs,
    timeZone,
  };
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      weekday: "short",
    });
    formatters.set(timeZone, found);
  }
  return found;
}
