import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * npm leaves out of package-lock.json the optional packages of other platforms that it could not or would not fetch (npm/cli#4828), and
 * then refuses `npm ci` on every machine, because they are missing. `node scripts/lock-platforms.mjs` adds them, without a checksum.
 */
export function lockFaults(root) {
  const missing = missingPackages(readLock(root).packages).map(({ name }) => name);
  if (missing.length === 0) return [];
  return [`package-lock.json lacks ${missing.join(", ")}, so \`npm ci\` would refuse it. Run: node scripts/lock-platforms.mjs`];
}

/** Only packages that name their platform, because that is what keeps npm from fetching one that does not fit. */
export function completed(lock) {
  const added = missingPackages(lock.packages).map(({ name, version, parent }) => {
    const [, os, cpu, libc] =
      /-(android|darwin|freebsd|linux|wasm32|win32)-(arm|arm64|ia32|wasi|x64)(?:-(\w+))?$/.exec(name) ?? [];
    if (!os) throw new Error(`${name} does not say which platform it is for. Add it to package-lock.json by hand.`);
    const place = {
      cpu: [os === "wasm32" ? os : cpu],
      ...(os === "wasm32" ? {} : { os: [os] }),
      ...(libc === "musl" ? { libc: [libc] } : {}),
    };
    const { dev, license, engines } = parent;
    return [
      `node_modules/${name}`,
      { version, ...place, ...(dev ? { dev } : {}), license, optional: true, ...(engines ? { engines } : {}) },
    ];
  });
  const all = [...Object.entries(lock.packages), ...added].sort(([one], [other]) => one.localeCompare(other, "en"));
  return { ...lock, packages: Object.fromEntries(all) };
}

function missingPackages(packages) {
  return Object.entries(packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !placesFor(path, name).some((place) => packages[place]))
      .map(([name, version]) => ({ name, version, parent })),
  );
}

/** Where Node would look for `name` from the package at `path`, nearest first. */
function placesFor(path, name) {
  const steps = path === "" ? [] : path.split("/node_modules/");
  const folders = steps.map((_, at) => steps.slice(0, steps.length - at).join("/node_modules/"));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}

function readLock(root) {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, "..");
  writeFileSync(join(root, "package-lock.json"), `${JSON.stringify(completed(readLock(root)), null, 2)}\n`);
}
