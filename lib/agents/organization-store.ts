import { eq } from "drizzle-orm";
import { organization } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { notFound } from "@/lib/errors.ts";
import type { AdminScope } from "@/lib/scope.ts";

export type OrganizationRow = typeof organization.$inferSelect;

/** The organization that the scope was proven for. */
export async function findOrganization(scope: AdminScope): Promise<OrganizationRow> {
  const [found] = await withOrganization(scope.organizationId, (tx) => tx.select().from(organization).limit(1));
  if (!found) throw notFound("organization");
  return found;
}

export async function renameOrganization(scope: AdminScope, name: string): Promise<OrganizationRow> {
  await withOrganization(scope.organizationId, (tx) =>
    tx.update(organization).set({ name }).where(eq(organization.organizationId, scope.organizationId)),
  );
  return findOrganization(scope);
}
