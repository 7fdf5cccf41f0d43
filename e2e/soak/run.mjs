/**
 * `npm run soak`: what takes too long for every day. A million messages against the mediation test, a key that is replaced
 * while its process is killed, 10,000 calls of two members at two gateways, streams that are silent for longer than
 * 300 seconds, and answers of gigabytes. Prints what came of each, and the figures, at the end.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../../cli/install.mjs";
import { checkNode } from "../../cli/node-version.mjs";
import { Sentence, say } from "../../cli/sentence.mjs";
import { runProgram } from "../../scripts/run-program.mjs";
import { summaryOf } from "./summary.mjs";

const usage = `Usage: npm run -s soak -- [mediation] [regeneration] [credentials] [streams]

Runs these parts or all, up to a quarter of an hour each, and ends with 0 only when all of it held.

WICKET_MEDIATION_MESSAGES (1000000), WICKET_REGENERATION_KILLS (1000), WICKET_CREDENTIAL_CALLS (10000) and
WICKET_SOAK_IDLE_SECONDS (310) say how much.`;

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const messages = process.env.WICKET_MEDIATION_MESSAGES || "1000000";

const parts = {
  mediation: {
    args: ["--project", "database", "lib/gateway/mediation.live.test.ts"],
    // All messages are made before the first is sent, and all that was sent is kept to the end.
    environment: { WICKET_MEDIATION_MESSAGES: messages, NODE_OPTIONS: "--max-old-space-size=12288" },
  },
  regeneration: {
    args: ["--project", "database", "lib/agents/regeneration.db.test.ts"],
    environment: { WICKET_REGENERATION_KILLS: process.env.WICKET_REGENERATION_KILLS || "1000" },
  },
  credentials: {
    args: ["--project", "database", "lib/gateway/credentials.live.test.ts"],
    environment: { WICKET_CREDENTIAL_CALLS: process.env.WICKET_CREDENTIAL_CALLS || "10000" },
  },
  streams: { args: ["--config", join(here, "vitest.config.ts")], environment: {} },
};

try {
  checkNode();
  process.chdir(root);
  // A shell that is set up for production would make vitest something else than what is tested.
  process.env.NODE_ENV = "test";
  const asked = process.argv.slice(2);
  if (asked.includes("--help")) console.log(usage);
  else if (asked.some((name) => !Object.hasOwn(parts, name))) {
    console.error(usage);
    process.exitCode = 2;
  } else process.exitCode = (await soak(asked.length > 0 ? asked : Object.keys(parts))) ? 0 : 1;
} catch (error) {
  say(error instanceof Sentence ? error.message : `The soak failed: ${error?.stack ?? error}`);
  process.exitCode = 1;
}

async function soak(names) {
  await ensureInstalled(root, { dev: true });
  const folder = mkdtempSync(join(tmpdir(), "wicket-soak-"));
  try {
    const lines = [];
    let isFine = true;
    for (const name of names) {
      const { args, environment } = parts[name];
      const report = join(folder, `${name}.json`);
      const figures = join(folder, `${name}.txt`);
      const program = join(root, "node_modules", "vitest", "vitest.mjs");
      const reporters = ["default", "json", join(here, "figures-reporter.mjs")].map((reporter) => `--reporter=${reporter}`);
      const all = [program, "run", ...args, ...reporters, `--outputFile.json=${report}`];
      const fine = await runProgram(root, all, { ...environment, WICKET_SOAK_FIGURES: figures });
      isFine &&= fine;
      const told = existsSync(figures) ? readFileSync(figures, "utf8") : "";
      lines.push(...summaryOf(name, existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null, told));
    }
    console.log(`\n${lines.join("\n")}`);
    return isFine;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
