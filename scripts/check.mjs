/** `npm run check`: format, lint, types, direction of imports, paths in documents, unit tests. No database; half a minute on two cores. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../cli/install.mjs";
import { runChecks, runVitest } from "./suites.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await ensureInstalled(root, { dev: true });
const results = [await runChecks(root), await runVitest(root, "unit")];
const failed = results.reduce((sum, each) => sum + each.failed, 0);
console.log(`${results.reduce((sum, each) => sum + each.passed, 0)} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
