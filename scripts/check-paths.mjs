import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folders = ["docs", "content"];
const roots = "app|bench|cli|components|content|docs|drizzle|e2e|lib|public|scripts|\\.ci";

/** Paths that README.md or a document names in `code` or as a link, and that are not there. `*` and `…` stand for any name. */
export function pathFaults(root) {
  const documents = ["README.md", ...folders.flatMap((folder) => markdownIn(root, folder))].filter((file) =>
    existsSync(join(root, file)),
  );
  return documents.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return text.split("\n").flatMap((line, at) =>
      namedPaths(line)
        .filter((path) => !exists(root, path))
        .map((path) => `${file}:${at + 1} names ${path}, which is not there. Correct the document, or bring the file back.`),
    );
  });
}

export function namedPaths(line) {
  const inCode = Array.from(line.matchAll(/`([^`\s]+)`/g), (match) => match[1]);
  const linked = Array.from(line.matchAll(/\]\(\.?\/?([^)#\s]+)[^)]*\)/g), (match) => match[1]).filter(
    (path) => !path.includes(":"),
  );
  const path = new RegExp(
    `^(?:(?:${roots})/[^\\s<>{}$]*|(?:\\.env\\.example|[a-z]+\\.config\\.(?:ts|mjs)|package(?:-lock)?\\.json|biome\\.json))$`,
  );
  return [...inCode, ...linked].filter((each) => path.test(each));
}

function exists(root, path) {
  const literal = path.split(/[*…]/, 1)[0];
  const end = literal === path ? path : literal.slice(0, literal.lastIndexOf("/") + 1);
  return existsSync(join(root, end));
}

function markdownIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}
