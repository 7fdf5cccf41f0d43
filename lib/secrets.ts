import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "@/lib/configuration-error.ts";

const shape = z.object({
  authSecret: z.string().min(32),
  /** Base64 of 32 bytes. */
  encryptionKey: z.string().min(44),
  databaseSuperuserPassword: z.string().min(32),
  databaseOwnerPassword: z.string().min(32),
});
export type Secrets = z.infer<typeof shape>;

const secretsFile = "secrets.json";
const adminTokenFile = "admin-token";

/**
 * The secrets of an installation on the embedded database, from `<dataDir>/secrets.json` (mode 0600). Made there at the first call and
 * never written again: two processes that start at once end up with the same ones. Throws ConfigurationError when the folder cannot be
 * used or the file is damaged; a damaged file is left as it is, because it may be all that opens the database.
 */
export function readOrMakeSecrets(dataDir: string): Secrets {
  makeDataFolder(dataDir);
  const made: Secrets = {
    authSecret: randomBytes(32).toString("base64"),
    encryptionKey: randomBytes(32).toString("base64"),
    databaseSuperuserPassword: randomBytes(24).toString("hex"),
    databaseOwnerPassword: randomBytes(24).toString("hex"),
  };
  const text = readOrCreate(dataDir, secretsFile, () => `${JSON.stringify(made, null, 2)}\n`);
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new ConfigurationError([
      `The file ${join(dataDir, secretsFile)} is damaged. Nothing was started and nothing was overwritten. ` +
        "Restore it from a backup, or choose a new WICKET_DATA_DIR to begin with an empty database.",
    ]);
  }
}

/** The token that `/api/*` accepts from scripts on this machine, from `<dataDir>/admin-token` (mode 0600, nothing else in the file). */
export function readOrMakeAdminToken(dataDir: string): string {
  makeDataFolder(dataDir);
  return readOrCreate(dataDir, adminTokenFile, () => `${randomBytes(24).toString("base64url")}\n`).trim();
}

/**
 * Makes the data folder, closed to others (0700). The mode of a folder that already stood there is left alone unless it is empty or
 * Wicket's own: a mistyped WICKET_DATA_DIR must not close somebody's home folder.
 */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (isOwnDataFolder(dataDir) && (statSync(dataDir).mode & 0o007) !== 0) chmodSync(dataDir, 0o700);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Whether Wicket may set the mode of this folder: it is empty, or it holds Wicket's secrets. */
export function isOwnDataFolder(dataDir: string): boolean {
  return existsSync(join(dataDir, secretsFile)) || readdirSync(dataDir).length === 0;
}

function readOrCreate(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name);
  try {
    if (!existsSync(path)) createOnce(path, make());
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/**
 * `link` fails when the name exists, where `rename` would overwrite: whoever comes second keeps the first one's file, never half a file.
 * Some network and removable file systems have no links; there the file is written in place.
 */
function createOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = openSync(/* turbopackIgnore: true */ draft, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS")
      writeFileSync(/* turbopackIgnore: true */ path, text, { flag: "wx", mode: 0o600 });
    else if (code !== "EEXIST") throw error;
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
}

function unusable(dataDir: string, error: unknown): ConfigurationError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  return new ConfigurationError([
    `The data folder ${dataDir} could not be used (${code}). Nothing was started. ` +
      "Make it writable for the user that runs Wicket, or set WICKET_DATA_DIR to a folder that is.",
  ]);
}
