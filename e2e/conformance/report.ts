import { statuses } from "@/e2e/conformance/check.ts";
import { compareChecks, type Row } from "@/e2e/conformance/compare-checks.ts";
import type { Run } from "@/e2e/conformance/run-suite.ts";

const messageLengthMax = 300;

/** One line of figures: scenarios without a failure, those required among them, checks by how they came out, and the time it took. */
export function figures(name: string, { checks, seconds }: Run, required: ReadonlySet<string>): string {
  const failed = new Set(checks.filter(({ status }) => status === "FAILURE").map(({ scenario }) => scenario));
  const ran = [...new Set(checks.map(({ scenario }) => scenario))];
  const share = (scenarios: string[]) => `${scenarios.filter((each) => !failed.has(each)).length}/${scenarios.length}`;
  const counted = statuses
    .map((status) => ({ status, count: checks.filter((check) => check.status === status).length }))
    .filter(({ status, count }) => count > 0 || status === "SUCCESS" || status === "FAILURE")
    .map(({ status, count }) => `${count} ${status}`);
  return `${name}: ${share(ran)} scenarios, ${share(ran.filter((each) => required.has(each)))} required; ${counted.join(", ")}; ${seconds} s`;
}

/** Every check, scenario by scenario, with what it came to directly; where the other way differs, both, and what the suite said. */
export function comparison(name: string, direct: Run, other: Run): { lines: string[]; differing: Row[] } {
  const rows = compareChecks(direct.checks, other.checks);
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const lines = scenarios.flatMap((scenario) => [
    scenario,
    ...rows.filter((row) => row.scenario === scenario).flatMap((row) => lineOf(name, row)),
  ]);
  return { lines, differing: rows.filter(({ same }) => !same) };
}

function lineOf(name: string, { id, baseline, other, same }: Row): string[] {
  if (same) return [`  = ${id}: ${baseline.words}`];
  const said = [
    ...baseline.messages.map((message) => `direct: ${message}`),
    ...other.messages.map((message) => `${name}: ${message}`),
  ];
  return [
    `  ! ${id}: ${baseline.words} directly, ${other.words} by ${name}`,
    ...said.map((line) => `      ${line.slice(0, messageLengthMax)}`),
  ];
}
