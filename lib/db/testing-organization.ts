import { v7 as uuidv7 } from "uuid";
import type { TestDatabase } from "@/lib/db/testing.ts";
import { type AdminScope, mintAdminScope } from "@/lib/scope.ts";

/** A new organization in a test's database, and the proof of an administrator of it. */
export async function newOrganization(world: Pick<TestDatabase, "ownerSql">, name = "Acme"): Promise<AdminScope> {
  const organizationId = uuidv7();
  await world.ownerSql.begin(async (sql) => {
    await sql`select set_config('wicket.organization_id', ${organizationId}, true)`;
    await sql`insert into organization (organization_id, name) values (${organizationId}, ${name})`;
    await sql`insert into record_head (organization_id) values (${organizationId})`;
  });
  return mintAdminScope({ organizationId, personId: null, author: "test" });
}
