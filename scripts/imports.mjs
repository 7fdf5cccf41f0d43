import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const sources = ["app", "cli", "components", "drizzle", "e2e", "lib", "scripts"];

/** Every TypeScript file of the project, by its path from the root, with what it imports: the specifier, the names, the line. */
export function readImports(root) {
  const files = sources.flatMap((folder) => filesIn(root, folder)).concat(rootFiles(root));
  return new Map(files.map((file) => [file, importsOf(readFileSync(join(root, file), "utf8"))]));
}

/** Reads `import … from "x"`, `export … from "x"`, `import "x"` and `import("x")`. Comments are blanked first; line numbers stay. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " ")).replace(/^\s*\/\/.*$/gm, "");
  const pattern =
    /(?:^|[;\n])\s*(?:import|export)\s+(type\s+)?([^"'`;()]*?)\s*from\s*["']([^"']+)["']|(?:^|[;\n])\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
  return Array.from(code.matchAll(pattern), (match) => ({
    from: match[3] ?? match[4] ?? match[5],
    names: (match[2] ?? "").match(/\w+/g) ?? [],
    typeOnly: Boolean(match[1]),
    line: code.slice(0, match.index + match[0].length).split("\n").length,
  }));
}

function filesIn(root, folder) {
  return listed(join(root, folder))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(dirname(join(entry.parentPath ?? entry.path, entry.name)), entry.name).slice(root.length + 1));
}

function rootFiles(root) {
  return listed(root, false)
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => entry.name);
}

function listed(folder, recursive = true) {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive });
  } catch {
    return [];
  }
}
