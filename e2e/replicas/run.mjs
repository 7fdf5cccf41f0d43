/**
 * `npm run replicas`: two whole Wickets on one PostgreSQL behind nginx, with real clients and real servers, one of the replicas killed in
 * the middle. The database is an embedded one, or, with DATABASE_URL (a superuser's), one that is made there and dropped.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../../cli/build.mjs";
import { ensureInstalled } from "../../cli/install.mjs";
import { checkNode } from "../../cli/node-version.mjs";
import { Sentence, say } from "../../cli/sentence.mjs";
import { runProgram } from "../../scripts/run-program.mjs";
import { ensureNginx } from "./ensure-nginx.mjs";

const usage = `Usage: npm run -s replicas -- [-t <part of a test's name>]

Runs two replicas of Wicket behind nginx on one database. Ends with 0 when every session, stream and answer worked whichever replica got
it, with 1 when one did not, and with 3, after the line "replicas: not run", where there is no nginx and none can be installed.`;

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

try {
  checkNode();
  process.chdir(root);
  const args = process.argv.slice(2);
  if (args.includes("--help")) console.log(usage);
  else process.exitCode = await replicas(args);
} catch (error) {
  say(error instanceof Sentence ? error.message : `The test of two replicas failed: ${error?.stack ?? error}`);
  process.exitCode = 1;
}

async function replicas(args) {
  const nginx = await ensureNginx();
  if (!nginx) {
    console.log("replicas: not run");
    return 3;
  }
  await ensureInstalled(root, { dev: true });
  await ensureBuilt(root, { next: true });
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const config = join(here, "vitest.config.ts");
  // A shell that is set up for production would make vitest something else than what is tested.
  const environment = { NODE_ENV: "test", WICKET_NGINX_EXECUTABLE: nginx };
  return (await runProgram(root, [program, "run", "--config", config, "--reporter=verbose", ...args], environment)) ? 0 : 1;
}
