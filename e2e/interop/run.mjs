/**
 * `npm run interop`: real clients through both addresses of Wicket, and real servers behind it. They are many and heavy (250 MB), and no
 * part of the project, so that they are installed from this folder's package-lock.json into a cache folder of the user's.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBrowser } from "../../cli/browser.mjs";
import { ensureInstalled } from "../../cli/install.mjs";
import { checkNode } from "../../cli/node-version.mjs";
import { Sentence, say } from "../../cli/sentence.mjs";
import { runProgram } from "../../scripts/run-program.mjs";
import { tablesOf } from "./table.mjs";

const usage = `Usage: npm run -s interop -- [<part of a file's name>] [-t <part of a test's name>]

Runs real clients and servers against Wicket, prints what each can do at each address, and ends with 0 only when all of it worked.
What is left out is passed over: \`npm run interop -- clients -t LangChain\` tries one client.`;

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

try {
  checkNode();
  process.chdir(root);
  // A shell that is set up for production would make vitest something else than what is tested.
  process.env.NODE_ENV = "test";
  const args = process.argv.slice(2);
  if (args.includes("--help")) console.log(usage);
  else process.exitCode = (await interop(args)) ? 0 : 1;
} catch (error) {
  say(error instanceof Sentence ? error.message : `The interop run failed: ${error?.stack ?? error}`);
  process.exitCode = 1;
}

async function interop(args) {
  await ensureInstalled(root, { dev: true });
  const packages = await ensurePackages();
  const browser = await ensureBrowser(root);
  const folder = mkdtempSync(join(tmpdir(), "wicket-interop-"));
  try {
    const report = join(folder, "report.json");
    const program = join(root, "node_modules", "vitest", "vitest.mjs");
    const config = join(here, "vitest.config.ts");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const environment = { ...browser, WICKET_INTEROP_PACKAGES: packages };
    const fine = await runProgram(root, [program, "run", "--config", config, ...reporters, ...args], environment);
    if (!existsSync(report)) return false;
    console.log(tablesOf(JSON.parse(readFileSync(report, "utf8"))));
    return fine;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The clients and servers, in `WICKET_INTEROP_CACHE` or `wicket-interop` in the user's cache: one folder for each state of the lock file. */
async function ensurePackages() {
  const lock = readFileSync(join(here, "package-lock.json"));
  const cache =
    process.env.WICKET_INTEROP_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "wicket-interop");
  const folder = join(cache, createHash("sha256").update(lock).digest("hex").slice(0, 16));
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(join(here, file), join(folder, file));
  await ensureInstalled(folder);
  return folder;
}
