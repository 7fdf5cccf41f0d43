import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "./checks.mjs";
import { runProgram } from "./run-program.mjs";

/** How many of a suite passed and failed. A suite that could not run at all counts as one failure, never as none. */
export const lost = { passed: 0, failed: 1 };

/** Each check counts as one. */
export async function runChecks(root) {
  const total = { passed: 0, failed: 0 };
  for (const { name, run } of checks) {
    const began = Date.now();
    const passed = await run(root);
    total[passed ? "passed" : "failed"] += 1;
    console.log(`${passed ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
  return total;
}

export function runVitest(root, project) {
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  return counted(vitestTotals, (report) =>
    runProgram(root, [
      program,
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      // vitest leaves one core free, which on two is half of them. The other tests wait for their servers, and keep that room.
      ...(project === "unit" ? ["--maxWorkers=100%"] : []),
    ]),
  );
}

export function runPlaywright(root, env) {
  const program = join(root, "node_modules", "@playwright", "test", "cli.js");
  return counted(playwrightTotals, (report) =>
    runProgram(root, [program, "test", "--reporter=list,json"], { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
  );
}

/** A program that ended badly although its report shows no failure (it crashed, or its set-up did) has failed all the same. */
async function counted(totals, run) {
  const folder = mkdtempSync(join(tmpdir(), "wicket-report-"));
  try {
    const report = join(folder, "report.json");
    const fine = await run(report);
    if (!existsSync(report)) return lost;
    const { passed, failed } = totals(JSON.parse(readFileSync(report, "utf8")));
    return { passed, failed: fine ? failed : Math.max(failed, 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not be loaded has no tests to count. */
export function vitestTotals(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((each) => each.status !== "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

/** A test that passed only when it was tried again has failed. */
export function playwrightTotals({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0) };
}
