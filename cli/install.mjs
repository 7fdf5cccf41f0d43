import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { withLock } from "./lock.mjs";
import { Sentence, say } from "./sentence.mjs";

/**
 * Installs the packages when what stands in node_modules is not what package-lock.json says. Compared by content: a checkout changes
 * times, and an `npm ci` that was cut short leaves no hidden lockfile. `dev`: the tests' packages have to be there too.
 * `environment` is the one npm gets: the caller's own, where a NODE_ENV of production leaves the tests' packages out.
 */
export async function ensureInstalled(root, { dev = false, environment = process.env } = {}) {
  if (isInstalled(root, dev)) return;
  await withLock(root, async () => {
    if (isInstalled(root, dev)) return;
    say("Installing packages ...");
    const code = await npm(
      root,
      ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...(dev ? ["--include=dev"] : [])],
      environment,
    );
    if (code !== 0)
      throw new Sentence(
        `The packages could not be installed (npm ci ended with ${code}). Nothing was started. Its output stands above.`,
      );
  });
}

/** What npm installed, by its hidden lockfile, against what package-lock.json wants. Optional packages are often for other platforms. */
export function isInstalled(root, dev) {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const there = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = there[path];
    if (!found) return entry.optional || entry.devOptional || entry.peer || (entry.dev && !dev);
    return found.version === entry.version && (!entry.integrity || found.integrity === entry.integrity);
  });
}

/** With the npm that runs us, if one does; everything it says goes to standard error. */
function npm(root, args, env) {
  const own = process.env.npm_execpath ?? "";
  const [command, first] = basename(own) === "npm-cli.js" ? [process.execPath, [own]] : ["npm", []];
  return run(command, [...first, ...args], { cwd: root, env, shell: process.platform === "win32" && first.length === 0 });
}

/** Runs a program with its output on our standard error; resolves to its exit code, or to a word when it could not be run. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", 2, 2], ...options });
    child.once("error", (error) => resolve(error.code ?? error.message));
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
}
