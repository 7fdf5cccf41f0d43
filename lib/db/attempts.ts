import { sql } from "drizzle-orm";
import type { Transaction } from "@/lib/db/transaction.ts";
import { Problem } from "@/lib/errors.ts";

/** `name` is what is counted; `limit` attempts in a window that begins with the first. */
export type AttemptLimit = { name: string; limit: number; windowSeconds: number };

/**
 * Counts an attempt, for all replicas, as part of the transaction: one that is rolled back does not count. Throws `too_many_requests`
 * with `sentence` and what to wait when the window is full; then nothing was counted. The row is locked until the transaction ends, so
 * whoever takes several of them takes them in the same order everywhere.
 */
export async function countAttempt(
  tx: Transaction,
  { name, limit, windowSeconds }: AttemptLimit,
  sentence: string,
): Promise<void> {
  await tx.execute(sql`
    delete from identity.attempt where name in (
      select name from identity.attempt where until < now() and name <> ${name} limit 20 for update skip locked)`);
  const counted = await tx.execute(sql`
    insert into identity.attempt as a (name, count, until) values (${name}, 1, now() + make_interval(secs => ${windowSeconds}))
    on conflict (name) do update set
      count = case when a.until <= now() then 1 else a.count + 1 end,
      until = case when a.until <= now() then excluded.until else a.until end
    where a.until <= now() or a.count < ${limit}
    returning a.count`);
  if (counted.length > 0) return;
  const [full] = await tx.execute<{ seconds: number }>(sql`
    select greatest(1, ceil(extract(epoch from until - now())))::int as seconds from identity.attempt where name = ${name}`);
  const retryAfterSeconds = full?.seconds ?? windowSeconds;
  throw new Problem("too_many_requests", `${sentence} Try again in ${Math.ceil(retryAfterSeconds / 60)} min.`, {
    retryAfterSeconds,
  });
}
