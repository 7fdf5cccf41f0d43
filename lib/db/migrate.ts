import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { connect, type Sql } from "@/lib/db/connect.ts";
import { inSentences } from "@/lib/db/in-sentences.ts";
import { isolate } from "@/lib/db/isolation.ts";
import { environment } from "@/lib/env.ts";

const oldestServer = 150_000;

/** Any number will do, as long as every replica takes the same. */
const migrationLock = 7_390_021;

/**
 * Brings the database up to this build and sets the application role's rights, as the owner and under an advisory lock, so that replicas
 * that start at once take turns. Throws ConfigurationError when the server cannot be used as it is; all or none of the migrations apply.
 */
export async function migrate(): Promise<void> {
  const { database, applicationRoleProvided, projectRoot } = environment();
  const owner = connect(database.ownerUrl, { connections: 1 });
  try {
    await checkServer(owner);
    await owner`select pg_advisory_lock(${migrationLock})`;
    await checkNotNewer(owner, projectRoot);
    await runMigrations(drizzle(owner), { migrationsFolder: join(projectRoot, "drizzle") });
    await isolate(owner, database.applicationUrl, { roleProvided: applicationRoleProvided });
  } catch (error) {
    throw inSentences(error, database.kind === "external" ? "DATABASE_URL" : "the embedded database");
  } finally {
    await owner.end({ timeout: 5 });
  }
}

/** The time stamp of this build's newest migration, as the migrator stores it. */
export function newestMigration(projectRoot: string): number {
  const journal: { entries: { when: number }[] } = JSON.parse(
    readFileSync(join(projectRoot, "drizzle/meta/_journal.json"), "utf8"),
  );
  return Math.max(...journal.entries.map((entry) => entry.when));
}

async function checkServer(owner: Sql): Promise<void> {
  const [row] = await owner<{ number: number; version: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`;
  if (row && row.number >= oldestServer) return;
  throw new ConfigurationError([
    `The server of DATABASE_URL is PostgreSQL ${row?.version}. Wicket needs 15 or newer. Nothing was changed.`,
  ]);
}

async function checkNotNewer(owner: Sql, projectRoot: string): Promise<void> {
  const [migrated] = await owner`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (!migrated?.name) return;
  const [row] = await owner<
    { newest: string | null }[]
  >`select max(created_at)::text as newest from drizzle.__drizzle_migrations`;
  if (Number(row?.newest ?? 0) <= newestMigration(projectRoot)) return;
  throw new ConfigurationError([
    "The database was made by a newer Wicket than this one. Nothing was changed. Update Wicket, or use another database.",
  ]);
}
