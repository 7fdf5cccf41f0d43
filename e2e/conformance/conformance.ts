import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startFixture } from "@/e2e/conformance/fixture-process.ts";
import { comparison, figures } from "@/e2e/conformance/report.ts";
import { type Run, requiredScenarios, runSuite } from "@/e2e/conformance/run-suite.ts";
import { startShim } from "@/e2e/conformance/shim.ts";
import { ensureSuite } from "@/e2e/conformance/suite.ts";
import { startWicket } from "@/e2e/conformance/wicket-process.ts";

const revisions = ["2025-11-25", "2026-07-28"];
const ways = ["direct", "control", "wicket"] as const;
type Way = (typeof ways)[number];

const usage = `Usage: npm run -s conformance -- [--only direct|control|wicket] [--revision <revision>] [--scenario <name>]

Runs the official conformance suite against a server of both eras: directly, through a shim that only adds a header (the control, which
must change nothing), and through Wicket. Prints both ways check by check, and ends with 1 when any check came out differently or the
server itself does not pass directly.

  --only      one of the ways; the direct one runs besides, because it is what the others are compared with
  --revision  one of ${revisions.join(", ")}; all when left out
  --scenario  a single scenario of the revision, which has to be said too`;

type Options = { only: Way | undefined; revisions: string[]; scenario: string | undefined };

/** Runs everything and resolves to the exit code. `outdir` holds the fixture's bundle, and gets what the suite wrote. */
export async function conformance(args: string[], { root, outdir }: { root: string; outdir: string }): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    console.error(usage);
    return 2;
  }
  const chosen = ways.filter((way) => way === "direct" || options.only === undefined || options.only === way);
  const suite = await ensureSuite();
  const results = join(outdir, "results");
  mkdirSync(results, { recursive: true });
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => closeAll().finally(() => process.exit(1)));
  try {
    const fixture = await startFixture(outdir);
    opened.push(fixture.stop);
    const urls = new Map<Way, string>([["direct", fixture.url]]);
    for (const way of chosen.filter((each) => each !== "direct")) {
      const shim = await startShim();
      opened.push(shim.close);
      if (way === "control") {
        shim.pointAt(fixture.port, "nobody-reads-this");
        urls.set(way, `${shim.origin}/mcp`);
      } else {
        console.error("Starting Wicket ...");
        const logFile = join(results, "wicket.log");
        const wicket = await startWicket({ root, publicUrl: shim.origin, fixtureUrl: fixture.url, logFile, opened });
        shim.pointAt(wicket.port, wicket.key);
        urls.set(way, shim.origin + wicket.path);
      }
    }
    let faults = 0;
    for (const revision of options.revisions) {
      const runs = new Map<Way, Run>();
      for (const [way, url] of urls) {
        console.error(`Running ${revision}, ${way} ...`);
        const folder = join(results, `${revision}-${way}`);
        runs.set(way, await runSuite(suite, { url, revision, scenario: options.scenario, folder }));
      }
      faults += report(revision, runs, requiredScenarios(suite, revision));
    }
    console.log(`\nWhat the suite wrote is in ${results}.`);
    return faults === 0 ? 0 : 1;
  } finally {
    await closeAll();
  }
}

/** Prints what one revision came to and returns how much of it is wrong. */
function report(revision: string, runs: ReadonlyMap<Way, Run>, required: ReadonlySet<string>): number {
  const direct = runs.get("direct");
  if (!direct) return 1;
  const compared = [...runs].filter(([way]) => way !== "direct").map(([way, run]) => ({ way, ...comparison(way, direct, run) }));
  for (const { way, lines } of compared) console.log(`\n== ${revision}, directly and by ${way}\n${lines.join("\n")}`);
  console.log(`\n== ${revision}`);
  for (const [way, run] of runs) console.log(figures(way, run, required));
  for (const { way, differing } of compared) {
    const what = differing.map(({ scenario, id }) => `\n  ${scenario}: ${id}`).join("");
    console.log(
      differing.length === 0 ? `${way}: identical, check by check` : `${way}: ${differing.length} checks differ${what}`,
    );
  }
  if (!direct.passed) console.log("direct: the fixture itself does not pass");
  return compared.reduce((sum, { differing }) => sum + differing.length, 0) + (direct.passed ? 0 : 1);
}

function readOptions(args: string[]): Options | null {
  try {
    const { values } = parseArgs({
      args,
      options: { only: { type: "string" }, revision: { type: "string" }, scenario: { type: "string" } },
    });
    const only = ways.find((way) => way === values.only);
    if (values.only !== undefined && only === undefined) return null;
    if (values.revision !== undefined && !revisions.includes(values.revision)) return null;
    if (values.scenario !== undefined && values.revision === undefined) return null;
    return { only, revisions: values.revision === undefined ? revisions : [values.revision], scenario: values.scenario };
  } catch {
    return null;
  }
}
