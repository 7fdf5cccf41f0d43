import { createHash, randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { makeSystemFolder, systemFolder } from "@/lib/db/server-binaries.ts";
import { canUse, type ServerUser, serverUser } from "@/lib/db/server-user.ts";
import { isOwnDataFolder } from "@/lib/secrets.ts";

/** Where the embedded server keeps its files, and whom it runs as. */
export type ServerFolder = { path: string; user: ServerUser | null };

const signpost = "postgres-is-at";

/**
 * `<dataDir>/postgres`, or, where root runs Wicket and the server's user cannot get there (a clone under /root), a folder of its own under
 * /var/lib/wicket, named in `<dataDir>/postgres-is-at`. Root opens the data folder itself to the server's group, for passing through only;
 * the mode of no other folder is ever changed. A folder that exists already is served by its owner.
 */
export function serverFolder(dataDir: string, notice: (sentence: string) => void): ServerFolder {
  const path = existsSync(join(dataDir, signpost)) ? readFileSync(join(dataDir, signpost), "utf8").split("\n", 1)[0] : undefined;
  const folder = path ?? join(dataDir, "postgres");
  if (existsSync(folder)) {
    const user = ownerOf(folder);
    if (existsSync(join(folder, "PG_VERSION"))) return { path: folder, user };
  } else if (path !== undefined) {
    throw new ConfigurationError([
      `The database of ${dataDir} was kept in ${path}, which is gone. Nothing was started. ` +
        `Restore that folder, or remove ${dataDir} to begin with an empty database.`,
    ]);
  }
  const user = serverUser(notice);
  if (!user) return { path: folder, user };
  if (!canUse(user, dataDir) && isOwnDataFolder(dataDir)) {
    chownSync(dataDir, process.getuid?.() ?? 0, user.gid);
    chmodSync(dataDir, 0o710);
  }
  if (canUse(user, dataDir)) return { path: folder, user };
  if (isOwnDataFolder(dataDir)) chmodSync(dataDir, 0o700);
  return { path: elsewhere(dataDir, user, notice), user };
}

function ownerOf(folder: string): ServerUser | null {
  const { uid, gid } = statSync(folder);
  const self = process.getuid?.();
  if (self === undefined || self === uid) return null;
  if (self === 0 && canUse({ uid, gid }, folder)) return { uid, gid };
  if (self === 0) {
    throw new ConfigurationError([
      `The user that runs the database in ${folder} (${uid}) can no longer get there. Nothing was started. ` +
        "Let everyone pass through its parent folders, or move the data folder to a place where they can.",
    ]);
  }
  throw new ConfigurationError([
    `The database in ${folder} belongs to another user of this system (${uid}). Nothing was started. ` +
      "Run Wicket as the user who started it first, or choose a new WICKET_DATA_DIR.",
  ]);
}

/** The name is a new one each time: a data folder that was removed and made anew has new secrets, which would not open the old database. */
function elsewhere(dataDir: string, user: ServerUser, notice: (sentence: string) => void): string {
  const name = `${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}-${randomBytes(4).toString("hex")}`;
  const path = join(systemFolder, name);
  try {
    makeSystemFolder();
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, user.uid, user.gid);
    if (!canUse(user, path)) throw new Error();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "it cannot be reached";
    throw new ConfigurationError([
      `PostgreSQL does not run as root, and its user reaches neither ${dataDir} nor ${path} (${code}). Nothing was started. ` +
        "Set WICKET_DATA_DIR to a folder whose parents may be passed through by everyone, or set DATABASE_URL.",
    ]);
  }
  writeFileSync(
    join(dataDir, signpost),
    `${path}\nThe user that PostgreSQL runs as cannot reach this folder. Back up both; remove both together.\n`,
    { mode: 0o600 },
  );
  notice(`The database is kept in ${path}, because the user that PostgreSQL runs as cannot reach ${dataDir}.`);
  return path;
}
