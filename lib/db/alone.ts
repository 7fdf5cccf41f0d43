import { connect } from "@/lib/db/connect.ts";
import { environment } from "@/lib/env.ts";

/**
 * Runs `work` while no other process does, and makes it wait otherwise. The lock is PostgreSQL's and goes with its connection, so a
 * process that dies holding it blocks nobody. The connection is the lock's own: `work` needs others, and must not wait for this one.
 */
export async function alone<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const sql = connect(environment().database.applicationUrl, { connections: 1, keep: true });
  try {
    await sql`select pg_advisory_lock(hashtextextended(${`wicket/${name}`}, 0))`;
    return await work();
  } finally {
    await sql.end({ timeout: 5 });
  }
}
