import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { ConfigurationError } from "@/lib/configuration-error.ts";

/** The operating system's user that the embedded server runs as. */
export type ServerUser = { uid: number; gid: number };

/** What the server's programs get to see of the environment: nothing of Wicket's own, where secrets may stand. */
export const serverEnvironment = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;

/**
 * Whom the embedded server runs as: null for "whoever runs Wicket". PostgreSQL refuses to run as root, so root hands it to `postgres`, or
 * to `nobody` where there is no such user. Only on a system with neither is a user made, and `notice` is told.
 */
export function serverUser(notice: (sentence: string) => void): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const known = lookUp("postgres") ?? lookUp("nobody") ?? lookUp("wicket");
  if (known) return known;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/bin/false", "wicket"], { stdio: "ignore" });
  const made = lookUp("wicket");
  if (!made) {
    throw new ConfigurationError([
      "PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody` that it could run as. " +
        "Nothing was started. Run Wicket as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
    ]);
  }
  notice("Made the system user `wicket`, because PostgreSQL does not run as root.");
  return made;
}

/** Whether the server's user can open this path: a file to run, or a folder to go through. Asked of the system, which knows of all rules. */
export function canUse(user: ServerUser | null, path: string): boolean {
  if (user) return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", path], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lookUp(name: string): ServerUser | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
    return answer.status === 0 ? Number(answer.stdout.trim()) : Number.NaN;
  });
  return uid !== undefined && gid !== undefined && uid > 0 && gid > 0 ? { uid, gid } : null;
}
