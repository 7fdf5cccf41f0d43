import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { withLock } from "./lock.mjs";
import { Sentence, say } from "./sentence.mjs";

const folders = ["app", "cli", "components", "content", "drizzle", "lib", "public"];
const files = ["next.config.ts", "package-lock.json", "package.json", "postcss.config.mjs", "tsconfig.json"];

/**
 * Builds what is older than its sources: the command line (`dist/wicket.mjs`, a fraction of a second) and, when `next` is asked for, the
 * pages and routes (`.next`). What they were built from is kept beside them as one digest, so a build is never taken for newer than it is.
 */
export async function ensureBuilt(root, { next }) {
  const digest = digestOfSources(root);
  const targets = [
    { stamp: join(root, "dist", "stamp"), output: join(root, "dist", "wicket.mjs"), build: bundle },
    ...(next
      ? [{ stamp: join(root, ".next", "wicket-build-stamp"), output: join(root, ".next", "BUILD_ID"), build: nextBuild }]
      : []),
  ];
  const isCurrent = ({ stamp, output }) => existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
  if (targets.every(isCurrent)) return;
  await withLock(root, async () => {
    for (const target of targets.filter((each) => !isCurrent(each))) {
      rmSync(target.stamp, { force: true });
      await target.build(root);
      writeFileSync(target.stamp, digest);
    }
  });
}

/** Of what goes into a build: names and contents, whatever the times say. Tests do not. */
export function digestOfSources(root) {
  const hash = createHash("sha256");
  for (const path of [
    ...files.map((file) => join(root, file)),
    ...folders.flatMap((folder) => filesIn(join(root, folder))),
  ].sort()) {
    if (!existsSync(path) || /\.test\.(tsx?|mjs)$/.test(path)) continue;
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Packages stay outside, each command in a part of its own, so that a short command loads only what it needs. */
async function bundle(root) {
  const { build } = await import("esbuild");
  rmSync(join(root, "dist", "parts"), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { wicket: "cli/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": root },
    sourcemap: true,
    logLevel: "error",
  });
}

/** Next's long report is shown only when it failed. */
async function nextBuild(root) {
  say("Building (half a minute or so, once a change) ...");
  mkdirSync(join(root, ".next"), { recursive: true });
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules", "next", "dist", "bin", "next"), "build"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status, signal) => resolve(status ?? signal));
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new Sentence(`The build failed (next build ended with ${code}). Nothing was started. Its output stands above.`);
}
