import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { connect, databaseErrorCode, quoted, type Sql } from "@/lib/db/connect.ts";
import { scramVerifier } from "@/lib/db/scram-verifier.ts";
import { type ServerBinaries, serverBinaries } from "@/lib/db/server-binaries.ts";
import { type ServerFolder, serverFolder } from "@/lib/db/server-folder.ts";
import {
  isAlive,
  makeCluster,
  type RunningServer,
  runningServer,
  signal,
  startServer,
  stopServer,
} from "@/lib/db/server-process.ts";
import { readOrMakeSecrets, type Secrets } from "@/lib/secrets.ts";

export type EmbeddedDatabase = {
  /** Connects as `wicket_owner`, who owns the database `wicket` and is no superuser. */
  ownerUrl: string;
  /** Connects as the superuser. For tests and repairs; the program itself does not use it. */
  superuserUrl: string;
  /** Stops the server, unless another process of Wicket still uses it. */
  close(): Promise<void>;
};

export type EmbeddedOptions = {
  dataDir: string;
  projectRoot: string;
  /** True for the one process that serves: a second one on the same data folder is refused. Others (the command line) come and go. */
  serving: boolean;
  /** Is told, in a sentence, what was done that a person should know of. */
  notice: (sentence: string) => void;
};

/** Session-level advisory locks on the superuser's database. `using` is shared by every process that needs the server. */
const locks = { using: 7_390_022, serving: 7_390_023 };
const names = { superuser: "wicket_superuser", owner: "wicket_owner", database: "wicket" };

type Anchor = { sql: Sql; server: RunningServer };
type Setup = { options: EmbeddedOptions; folder: ServerFolder; binaries: ServerBinaries; secrets: Secrets };

/**
 * Opens the PostgreSQL of a data folder: makes it when there is none, starts it when it does not run, and adopts the one that runs (the
 * command line beside the server, or the orphan of a process that was killed). Every user holds a shared lock on a connection of its own;
 * whoever can turn it into the exclusive one is the last and stops the server. A killed process lets go by itself.
 *
 * Throws ConfigurationError when that cannot be done, in sentences.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const folder = serverFolder(options.dataDir, options.notice);
  const binaries = serverBinaries({ ...options, user: folder.user });
  const setup = { options, folder, binaries, secrets: readOrMakeSecrets(options.dataDir) };
  const superuser = { name: names.superuser, password: setup.secrets.databaseSuperuserPassword };
  if (!existsSync(join(folder.path, "PG_VERSION"))) makeCluster(binaries, folder, superuser);
  checkVersion(setup);

  let closing = false;
  let anchor = await dropAnchor(setup, mend);
  let mending: Promise<void> = Promise.resolve();
  const { port } = anchor.server;
  /** The connection was lost: the server crashed, and either restarts by itself or is started again where everybody looks for it. */
  function mend(): void {
    if (closing) return;
    mending = anchor.sql
      .end({ timeout: 0 })
      .then(() => dropAnchor(setup, mend, port))
      .then((dropped) => {
        anchor = dropped;
      });
  }
  await makeDatabase(anchor.sql, setup.secrets);
  const lastResort = () => signal(anchor.server.pid, "SIGINT");
  if (options.serving) process.once("exit", lastResort);
  return {
    ownerUrl: address(port, names.owner, setup.secrets.databaseOwnerPassword, names.database),
    superuserUrl: address(port, names.superuser, setup.secrets.databaseSuperuserPassword, "postgres"),
    async close() {
      closing = true;
      await mending.catch(() => {});
      if (await isLastUser(anchor.sql)) await stopServer(anchor.server.pid);
      process.removeListener("exit", lastResort);
      await anchor.sql.end({ timeout: 1 });
    },
  };
}

async function dropAnchor(setup: Setup, onLost: () => void, port?: number): Promise<Anchor> {
  const { options, folder, binaries } = setup;
  const log = join(options.dataDir, "postgres.log");
  for (let attempt = 1; ; attempt++) {
    const server = runningServer(folder.path) ?? (await startServer(binaries, folder, { log, ...(port ? { port } : {}) }));
    const anchor = server && (await anchorOn(server, setup, onLost));
    if (anchor) return anchor;
    if (attempt === 60)
      throw new ConfigurationError([`The embedded database did not come up. Its log is ${log}. Nothing else was started.`]);
    await pause(250);
  }
}

/** Null when the server went away in the meantime, or is being stopped by its last user. */
async function anchorOn(server: RunningServer, setup: Setup, onLost: () => void): Promise<Anchor | null> {
  const { options, folder, secrets } = setup;
  const url = address(server.port, names.superuser, secrets.databaseSuperuserPassword, "postgres");
  let held = false;
  const sql = connect(url, { connections: 1, keep: true, onClose: () => held && onLost() });
  try {
    await whenReady(sql, server, options.notice);
    const [row] = await sql<{ path: string; using: boolean }[]>`
      select current_setting('data_directory') as path, pg_try_advisory_lock_shared(${locks.using}) as using`;
    if (!row || realpathSync(row.path) !== realpathSync(folder.path)) {
      throw new ConfigurationError([
        `Another PostgreSQL answers on port ${server.port}, where the one of ${folder.path} should. Stop it, then start again.`,
      ]);
    }
    const [serving] =
      options.serving && row.using ? await sql`select pg_try_advisory_lock(${locks.serving}) as free` : [{ free: true }];
    if (!serving?.free) {
      throw new ConfigurationError([
        `Another Wicket is running on the data folder ${options.dataDir}. Stop it first, or set WICKET_DATA_DIR to another folder.`,
      ]);
    }
    held = row.using;
    if (held) return { sql, server };
  } catch (error) {
    if (databaseErrorCode(error)?.startsWith("28")) {
      throw new ConfigurationError([
        `The database in ${folder.path} does not belong to the secrets in ${options.dataDir}. Nothing was changed. ` +
          "Put back the secrets.json that it was made with, or remove both to begin with an empty database.",
      ]);
    }
    if (error instanceof ConfigurationError) throw error;
    if (isAlive(server.pid) && !isPassing(error)) throw error;
  } finally {
    if (!held) await sql.end({ timeout: 0 });
  }
  return null;
}

/** Waits as long as it takes: after a crash a server first replays its log, which is no reason to give up. */
async function whenReady(sql: Sql, server: RunningServer, notice: (sentence: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (!isPassing(error) || !isAlive(server.pid)) throw error;
      if (attempt === 100) notice("The database is recovering from a crash; this can take a while.");
      await pause(50);
    }
  }
}

/** 57P01 to 57P03: shutting down, crashed, starting. The others are what a socket says at such times. */
function isPassing(error: unknown): boolean {
  return /^57P0[123]$|^ECONN(REFUSED|RESET)$|^CONNECTION_(CLOSED|ENDED|DESTROYED)$|^EPIPE$/.test(databaseErrorCode(error) ?? "");
}

async function isLastUser(sql: Sql): Promise<boolean> {
  try {
    const [row] = await sql<{ last: boolean }[]>`
      select pg_advisory_unlock_shared(${locks.using}), pg_advisory_unlock_all(), pg_try_advisory_lock(${locks.using}) as last`;
    return row?.last ?? false;
  } catch {
    return false;
  }
}

async function makeDatabase(sql: Sql, secrets: Secrets): Promise<void> {
  const [found] = await sql`
    select exists (select 1 from pg_roles where rolname = ${names.owner}) as role,
      exists (select 1 from pg_database where datname = ${names.database}) as database`;
  if (!found?.role) {
    const password = scramVerifier(secrets.databaseOwnerPassword);
    await sql.unsafe(`CREATE ROLE ${quoted(names.owner)} LOGIN CREATEROLE PASSWORD '${password}'`);
  }
  if (!found?.database) await sql.unsafe(`CREATE DATABASE ${quoted(names.database)} OWNER ${quoted(names.owner)}`);
}

function checkVersion({ folder, binaries }: Setup): void {
  const made = readFileSync(join(folder.path, "PG_VERSION"), "utf8").trim();
  const major = binaries.version.split(".")[0];
  if (made === major) return;
  throw new ConfigurationError([
    `The database in ${folder.path} was made by PostgreSQL ${made}, and this Wicket brings PostgreSQL ${major}. Nothing was changed. ` +
      "Start the Wicket it was made with and move the data to a PostgreSQL of your own (DATABASE_URL), or choose a new WICKET_DATA_DIR.",
  ]);
}

function address(port: number, user: string, password: string, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}
