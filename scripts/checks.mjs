import { join } from "node:path";
import { importFaults } from "./check-imports.mjs";
import { pathFaults } from "./check-paths.mjs";
import { lockFaults } from "./lock-platforms.mjs";
import { runProgram } from "./run-program.mjs";

const bin = (root, ...path) => join(root, "node_modules", ...path);

/** What can be said of the project without a database and in seconds. Each resolves to whether it passed, and says why it did not. */
export const checks = [
  {
    name: "format and lint",
    run: (root) => runProgram(root, [bin(root, "@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", "."]),
  },
  {
    name: "types",
    run: (root) => runProgram(root, [bin(root, "typescript", "bin", "tsc"), "--noEmit", "-p", "tsconfig.check.json"]),
  },
  { name: "imports", run: (root) => told(importFaults(root)) },
  { name: "package-lock.json", run: (root) => told(lockFaults(root)) },
  { name: "paths in documents", run: (root) => told(pathFaults(root)) },
];

async function told(faults) {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return faults.length === 0;
}
