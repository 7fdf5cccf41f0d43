import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { connect, type Sql } from "@/lib/db/connect.ts";
import { gate } from "@/lib/db/gate.ts";
import * as schema from "@/lib/db/schema.ts";
import { environment } from "@/lib/env.ts";
import { forgetSingleton, singleton } from "@/lib/singleton.ts";

export type Database = PostgresJsDatabase<typeof schema>;

/**
 * The database as the application role sees it: the `identity` schema and the definer functions. Of tables that belong to an
 * organization it sees no row; those are reached through `withOrganization`.
 */
export function database(): Database {
  return singleton("database", () => {
    const sql = connect(environment().database.applicationUrl, { connections: 5, statementSeconds: 60 });
    return { sql, drizzle: drizzle(sql, { schema }) };
  }).drizzle;
}

const transactionConnections = 10;
const transactionPatienceMs = 30_000;

/** The client of transactions, and the gate that they pass: nothing else may use these connections (see `inTransaction`). */
export function transactions(): { drizzle: Database; through: ReturnType<typeof gate> } {
  return singleton("transactions", () => {
    const sql = connect(environment().database.applicationUrl, { connections: transactionConnections, statementSeconds: 60 });
    return { sql, drizzle: drizzle(sql, { schema }), through: gate(transactionConnections, transactionPatienceMs) };
  });
}

/**
 * The client of the two statements on a call's path. It is one of its own because drizzle rewrites the serializers of the client that
 * it is given, and because a page that keeps the other pool busy must not hold up a call.
 */
export function hotSql(): Sql {
  return singleton("hot-database", () =>
    connect(environment().database.applicationUrl, { connections: 10, statementSeconds: 10 }),
  );
}

/** Closes all pools, giving statements in flight 5 seconds. The next use opens them anew. */
export async function closeDatabase(): Promise<void> {
  const slow = forgetSingleton<{ sql: Sql }>("database");
  const hot = forgetSingleton<Sql>("hot-database");
  // It listens on a pool that is about to go.
  forgetSingleton("bell");
  const begun = forgetSingleton<{ sql: Sql }>("transactions");
  await Promise.all([slow?.sql.end({ timeout: 5 }), hot?.end({ timeout: 5 }), begun?.sql.end({ timeout: 5 })]);
}
