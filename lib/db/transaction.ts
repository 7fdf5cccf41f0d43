import { sql } from "drizzle-orm";
import { type Database, transactions } from "@/lib/db/client.ts";

export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/**
 * One transaction within one organization: row-level security shows and accepts its rows and no others. There is no other way to a table
 * that belongs to an organization. The setting ends with the transaction, so a pooled connection never carries it on.
 */
export async function withOrganization<Value>(organizationId: string, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return inTransaction(async (tx) => {
    await tx.execute(sql`select set_config('wicket.organization_id', ${organizationId}, true)`);
    return await work(tx);
  });
}

/**
 * One transaction, before an organization is known.
 *
 * No more transactions are begun than there are connections: postgres.js 3.4 sends a BEGIN that finds all connections busy down one that
 * is in use, and can then fail to set that connection apart, so that strangers' statements run inside the transaction
 * (porsager/postgres #823, #1189). Here a BEGIN always meets an idle connection.
 */
export async function inTransaction<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  const { drizzle, through } = transactions();
  return through(() => drizzle.transaction(work));
}
