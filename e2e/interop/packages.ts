import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What `run.mjs` tells the tests: the folder outside the project in which this folder's package-lock.json is installed. */
const folderVariable = "WICKET_INTEROP_PACKAGES";

/** A package of this folder's package.json, as a program would import it. The caller says what it looks like. */
export function loadPackage<Shape>(name: string): Shape {
  return requireThere()(name) as Shape;
}

/** The program that a package of this folder's package.json brings: the path of a script for Node. */
export function programOf(name: string, program: string): string {
  const manifest = requireThere().resolve(`${name}/package.json`);
  const { bin } = createRequire(manifest)(manifest) as { bin?: { [program: string]: string } };
  const script = bin?.[program];
  if (script === undefined) throw new Error(`The package ${name} has no program ${program}.`);
  return join(dirname(manifest), script);
}

function requireThere(): NodeJS.Require {
  const folder = process.env[folderVariable];
  if (!folder) throw new Error(`${folderVariable} is not set. These tests were started without run.mjs; use that.`);
  return createRequire(join(folder, "package.json"));
}
