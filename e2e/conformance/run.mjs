/**
 * `npm run conformance`: the official conformance suite against a fixture server, directly and through Wicket, compared check by check.
 * Bundles the fixture and what runs it (TypeScript, which Node 20 does not read) into dist/conformance, and runs that.
 */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled } from "../../cli/install.mjs";
import { checkNode } from "../../cli/node-version.mjs";
import { Sentence, say } from "../../cli/sentence.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const outdir = join(root, "dist", "conformance");

try {
  checkNode();
  process.chdir(root);
  await ensureInstalled(root, { dev: true });
  await bundle();
  const { conformance } = await import(pathToFileURL(join(outdir, "conformance.mjs")).href);
  process.exitCode = await conformance(process.argv.slice(2), { root, outdir });
} catch (error) {
  say(error instanceof Sentence ? error.message : `The conformance run failed: ${error?.stack ?? error}`);
  process.exitCode = 1;
}

async function bundle() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: { conformance: "e2e/conformance/conformance.ts", fixture: "e2e/conformance/fixture/serve.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": root },
    sourcemap: true,
    logLevel: "error",
  });
}
