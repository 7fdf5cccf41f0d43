/**
 * `npm test`: installs what is missing, a browser included, runs every check and every test, and prints as its last line how many passed
 * and failed over all of them. Ends with 0 only when none failed. The database tests run on the embedded PostgreSQL, or, with
 * DATABASE_URL (a superuser's), in databases that they make there and drop; the browser tests always on the embedded one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode } from "./node-version.mjs";
import { Sentence, say } from "./sentence.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// A shell that is set up for production would make React and vitest something else than what is tested.
process.env.NODE_ENV = "test";

const suites = [
  { name: "checks", run: async () => (await import("../scripts/suites.mjs")).runChecks(root) },
  { name: "unit tests", run: async () => (await import("../scripts/suites.mjs")).runVitest(root, "unit") },
  { name: "database and gateway tests", run: async () => (await import("../scripts/suites.mjs")).runVitest(root, "database") },
  { name: "browser tests", run: runBrowserTests },
];

process.exit(await runAll());

async function runAll() {
  const began = Date.now();
  const totals = [];
  try {
    checkNode();
    const { ensureInstalled } = await import("./install.mjs");
    await ensureInstalled(root, { dev: true });
    for (const { name, run } of suites) totals.push({ name, ...(await orLost(name, run)) });
  } catch (error) {
    say(error instanceof Sentence ? error.message : String(error?.stack ?? error));
    totals.push({ name: "set-up", passed: 0, failed: 1 });
  }
  const sum = (word) => totals.reduce((total, each) => total + each[word], 0);
  console.log(`\nIn ${Math.round((Date.now() - began) / 1000)} seconds:`);
  for (const { name, passed, failed } of totals) console.log(`  ${name}: ${passed} passed, ${failed} failed`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
}

async function orLost(name, run) {
  console.log(`\n== ${name}`);
  try {
    return await run();
  } catch (error) {
    say(error instanceof Sentence ? error.message : String(error?.stack ?? error));
    return { passed: 0, failed: 1 };
  }
}

async function runBrowserTests() {
  const { ensureBrowser } = await import("./browser.mjs");
  const { ensureBuilt } = await import("./build.mjs");
  const { runPlaywright } = await import("../scripts/suites.mjs");
  const browser = await ensureBrowser(root);
  await ensureBuilt(root, { next: true });
  const dataDir = mkdtempSync(join(tmpdir(), "wicket-e2e-"));
  try {
    return await runPlaywright(root, { ...browser, WICKET_E2E_DATA_DIR: dataDir });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
