import { sql } from "drizzle-orm";
import { database } from "@/lib/db/client.ts";
import { databaseErrorCode } from "@/lib/db/connect.ts";
import { newestMigration } from "@/lib/db/migrate.ts";
import { environment } from "@/lib/env.ts";

const skewMsMax = 2_000;

/**
 * What keeps the database from being used, in a word, or null: `unreachable`, `not_migrated` (older than this build), or `clock_skew`
 * (its clock and ours differ by more than 2 seconds; exposure and time rules go by the database's).
 */
export async function databaseFault(): Promise<"unreachable" | "not_migrated" | "clock_skew" | null> {
  try {
    const asked = Date.now();
    const rows = await database().execute<{ version: string; now: number }>(
      sql`select identity.schema_version()::text as version, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    );
    const answered = Date.now();
    const row = rows[0];
    if (!row || Number(row.version) < newestMigration(environment().projectRoot)) return "not_migrated";
    return row.now < asked - skewMsMax || row.now > answered + skewMsMax ? "clock_skew" : null;
  } catch (error) {
    // No such function, no such schema: the database answers, and is an empty one.
    return /^(42883|3F000)$/.test(databaseErrorCode(error) ?? "") ? "not_migrated" : "unreachable";
  }
}
