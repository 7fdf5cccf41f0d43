import { type Check, statuses } from "@/e2e/conformance/check.ts";

/** How often a check of a scenario came out how, in words: `2 SUCCESS, 1 WARNING`, or `none`. `messages` say what was not a success. */
export type Outcome = { words: string; messages: string[] };
export type Row = { scenario: string; id: string; baseline: Outcome; other: Outcome; same: boolean };

/**
 * Two runs of the suite, check by check: the same scenario, check id and status as often in both. Exit codes and lists of what passed
 * would hide most differences, because a check that turned into a warning or was skipped counts as passed there.
 */
export function compareChecks(baseline: readonly Check[], other: readonly Check[]): Row[] {
  const [before, after] = [outcomes(baseline), outcomes(other)];
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [scenario = "", id = ""] = key.split("\0");
    const [one, two] = [before.get(key) ?? nothing, after.get(key) ?? nothing];
    return { scenario, id, baseline: one, other: two, same: one.words === two.words };
  });
}

const nothing: Outcome = { words: "none", messages: [] };

function outcomes(checks: readonly Check[]): Map<string, Outcome> {
  const byCheck = new Map<string, Check[]>();
  for (const check of checks) {
    const key = `${check.scenario}\0${check.id}`;
    byCheck.set(key, [...(byCheck.get(key) ?? []), check]);
  }
  return new Map([...byCheck].map(([key, same]) => [key, outcomeOf(same)]));
}

function outcomeOf(checks: readonly Check[]): Outcome {
  const found = [...new Set([...statuses, ...checks.map(({ status }) => status)])]
    .map((status) => ({ status, count: checks.filter((check) => check.status === status).length }))
    .filter(({ count }) => count > 0);
  const messages = checks.filter(({ status, message }) => status !== "SUCCESS" && message !== "").map(({ message }) => message);
  return { words: found.map(({ status, count }) => `${count} ${status}`).join(", "), messages };
}
