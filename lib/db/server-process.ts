import { spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import type { ServerBinaries } from "@/lib/db/server-binaries.ts";
import type { ServerFolder } from "@/lib/db/server-folder.ts";
import { serverEnvironment } from "@/lib/db/server-user.ts";

/** The server's log says nothing about statements and their values: `terse` leaves out the rows that an error was about. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

/** `listening`: its socket is open, though it may still be recovering and refuse connections with 57P03. */
export type RunningServer = { pid: number; port: number; listening: boolean };

/**
 * Makes a new database cluster. It is built beside its place and moved there when it is whole, so that a start which was cut short leaves
 * nothing that looks like one. Another process may come first; its cluster then stays.
 */
export function makeCluster(binaries: ServerBinaries, folder: ServerFolder, superuser: { name: string; password: string }): void {
  const draft = `${folder.path}.${process.pid}`;
  const passwordFile = join(draft, "..", `initdb.${process.pid}`);
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
    if (folder.user) for (const path of [draft, passwordFile]) chownSync(path, folder.user.uid, folder.user.gid);
    const made = spawnSync(
      binaries.initdb,
      [
        ...[
          `--pgdata=${draft}`,
          `--username=${superuser.name}`,
          `--pwfile=${passwordFile}`,
          "--auth=scram-sha-256",
          "--no-instructions",
        ],
        ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ],
      { ...folder.user, cwd: "/", env: serverEnvironment, encoding: "utf8" },
    );
    if (made.status !== 0) throw notMade(folder.path, made.error?.message ?? made.stderr.trim().split("\n").at(-1));
    if (!existsSync(join(folder.path, "PG_VERSION"))) renameSync(draft, folder.path);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    if (existsSync(join(folder.path, "PG_VERSION"))) return;
    throw notMade(folder.path, (error as NodeJS.ErrnoException).code);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

function notMade(path: string, reason = "unknown error"): ConfigurationError {
  const remedy = /could not look up effective user ID/.test(reason)
    ? "PostgreSQL runs only as a user that has a name on this system; run Wicket as one that has, or set DATABASE_URL."
    : "Check the folder and the space on its disk, or set DATABASE_URL to a PostgreSQL of your own.";
  return new ConfigurationError([`The database could not be made in ${path} (${reason}). Nothing was started. ${remedy}`]);
}

/**
 * Starts the server, in a session of its own, so that Ctrl-C reaches Wicket first and Wicket decides when the database goes. Resolves once
 * it listens; it may still be recovering. Null when another server of the same folder got in first.
 */
export async function startServer(
  binaries: ServerBinaries,
  folder: ServerFolder,
  where: { log: string; port?: number },
): Promise<RunningServer | null> {
  let port = where.port ?? (await freePort());
  for (let attempt = 1; ; attempt++) {
    const log = openSync(where.log, "a", 0o600);
    const from = statSync(where.log).size;
    const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(binaries.postgres, ["-D", folder.path, ...options], {
      ...folder.user,
      cwd: "/",
      env: serverEnvironment,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    const end: { words?: string } = {};
    child.once("error", (error) => (end.words = error.message));
    child.once("exit", () => (end.words ??= readFileSync(where.log).subarray(from).toString("utf8") || "it ended at once"));
    while (end.words === undefined) {
      await pause(20);
      const running = runningServer(folder.path);
      if (running?.listening && running.pid === child.pid) {
        child.unref();
        return running;
      }
    }
    if (/lock file "postmaster.pid" already exists/.test(end.words)) return null;
    const fatal = /FATAL: +(.*)/.exec(end.words)?.[1] ?? end.words.trim().split("\n").at(-1);
    // The port was taken in between, or the last processes of a server that was killed are still leaving.
    const passing = /could not bind|could not create any TCP\/IP sockets|pre-existing shared memory block/.test(end.words);
    if (!passing || attempt === 20)
      throw new ConfigurationError([`The embedded database did not start: ${fatal}. Its log is ${where.log}.`]);
    await pause(250);
    port = await freePort();
  }
}

/**
 * The server that runs in this folder, by its pid file. A pid file whose process is gone is the server's own business; one whose number
 * meanwhile belongs to another program would keep the server from starting, and is removed.
 */
export function runningServer(folder: string): RunningServer | null {
  const path = join(folder, "postmaster.pid");
  if (!existsSync(path)) return null;
  const [pidLine, , , portLine, , , , status] = readFileSync(path, "utf8").split("\n");
  const [pid, port] = [Number(pidLine), Number(portLine)];
  if (!pid || !port || !isAlive(pid)) return null;
  if (isServerOf(pid, folder)) return { pid, port, listening: Boolean(status) };
  rmSync(path, { force: true });
  return null;
}

/** Ends the server as PostgreSQL's "fast shutdown" (SIGINT) does, and as a crash would (SIGQUIT) when that takes more than 30 seconds. */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, "SIGINT");
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited === 30_000) signal(pid, "SIGQUIT");
    await pause(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function isServerOf(pid: number, folder: string): boolean {
  if (process.platform === "win32") return true;
  const proc = `/proc/${pid}/cmdline`;
  const command = existsSync(proc)
    ? readFileSync(proc, "utf8").replaceAll("\0", " ")
    : spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  return command.includes("postgres") && command.includes(` -D ${folder} `);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
