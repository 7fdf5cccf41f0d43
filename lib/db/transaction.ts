import { sql } from "drizzle-orm";
import { type Database, database } from "@/lib/db/client.ts";

export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/**
 * One transaction within one organization: row-level security shows and accepts its rows and no others. There is no other way to a table
 * that belongs to an organization. The setting ends with the transaction, so a pooled connection never carries it on.
 */
export async function withOrganization<Value>(organizationId: string, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return await database().transaction(async (tx) => {
    await tx.execute(sql`select set_config('wicket.organization_id', ${organizationId}, true)`);
    return await work(tx);
  });
}
