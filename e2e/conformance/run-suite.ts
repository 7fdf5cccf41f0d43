import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "@/e2e/conformance/check.ts";
import type { Suite } from "@/e2e/conformance/suite.ts";

/** One run of the suite. `passed`: the suite found that everything required of a server is there. */
export type Run = { checks: Check[]; passed: boolean; seconds: number };

/** Patient, because the machine may be busy with more than this. The suite's own default is 30 s. */
const scenarioTimeoutMs = 60_000;

/**
 * Runs what a revision requires of servers, or a single scenario of it, against an address. What the suite wrote stays in `folder`:
 * `suite.log`, and a folder with `checks.json` for each scenario.
 */
export async function runSuite(
  { node, folder: suiteFolder }: Suite,
  { url, revision, scenario, folder }: { url: string; revision: string; scenario: string | undefined; folder: string },
): Promise<Run> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const what =
    scenario === undefined ? ["--requirements", revision] : ["--scenario", scenario, "--spec-version", revision, "--force"];
  const args = ["server", "--url", url, ...what, "--output-dir", folder, "--timeout", String(scenarioTimeoutMs)];
  const began = Date.now();
  const log = createWriteStream(join(folder, "suite.log"));
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(node, [join(suiteFolder, "dist", "index.js"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
    child.once("error", reject);
    child.once("close", resolve);
  });
  log.end();
  const checks = readChecks(folder);
  if (checks.length === 0) throw new Error(`The suite found out nothing; ${join(folder, "suite.log")} says why.`);
  return { checks, passed: code === 0, seconds: Math.round((Date.now() - began) / 1000) };
}

/** Scenarios in the order in which they ran: each has a folder named after itself and the moment it began. */
function readChecks(folder: string): Check[] {
  const named = /^server-(?<scenario>.+)-(?<moment>\d{4}-\d\d-\d\dT[\d-]+Z)$/;
  const ran = readdirSync(folder).flatMap((name) => {
    const { scenario = "", moment = "" } = named.exec(name)?.groups ?? {};
    return scenario === "" ? [] : [{ name, scenario, moment }];
  });
  return ran
    .sort((one, other) => (one.moment < other.moment ? -1 : 1))
    .flatMap(({ name, scenario }) => {
      const checks = JSON.parse(readFileSync(join(folder, name, "checks.json"), "utf8")) as {
        id: string;
        status: string;
        errorMessage?: string;
      }[];
      return checks.map(({ id, status, errorMessage = "" }) => ({ scenario, id, status, message: errorMessage }));
    });
}

/** The names of the scenarios that a revision requires of servers; the others that run are extensions, or too new to count. */
export function requiredScenarios({ folder }: Suite, revision: string): Set<string> {
  const text = readFileSync(join(folder, "requirements", `${revision}.yaml`), "utf8");
  const list = /^server:\n((?: {2}- .+\n)*)/m.exec(text)?.[1] ?? "";
  return new Set(Array.from(list.matchAll(/- (\S+)/g), (match) => match[1] ?? ""));
}
