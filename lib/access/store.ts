import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database } from "@/lib/db/client.ts";
import { administrator, organization, person, recordHead, setupLink, signInLink, signInSession } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { Problem } from "@/lib/errors.ts";
import type { MemberRole } from "@/lib/vocabulary.ts";

/** How long the link of the first start works. */
export const setupLinkHours = 24;

/**
 * What a person belongs to, through a definer function, because no organization is known yet. One row for each organization, as `admin`
 * where they are that; in a fixed order.
 */
export async function organizationsOfPerson(personId: string): Promise<{ organizationId: string; role: MemberRole }[]> {
  const rows = await database().execute<{ organization_id: string; role: MemberRole }>(
    sql`select organization_id, role from identity.organizations_of_person(${personId}::uuid) order by role, organization_id`,
  );
  return rows.map((row) => ({ organizationId: row.organization_id, role: row.role }));
}

/** The oldest organization, or `null` before the first start is done. */
export async function firstOrganization(): Promise<string | null> {
  const [row] = await database().execute<{ id: string }>(sql`select id from identity.organization_ids() as id limit 1`);
  return row?.id ?? null;
}

export async function forgetSignInLinks(email: string): Promise<void> {
  await database().delete(signInLink).where(eq(signInLink.identifier, email));
}

/** Links are made for unknown addresses too, so that asking takes as long; nobody would ever use those up. */
export async function forgetExpiredSignInLinks(): Promise<void> {
  await database().delete(signInLink).where(lt(signInLink.expires, sql`now()`));
}

export async function forgetExpiredSessions(): Promise<void> {
  await database().delete(signInSession).where(lt(signInSession.expires, sql`now()`));
}

/** Makes an organization and the row that numbers its records. */
export async function insertOrganization(name: string): Promise<string> {
  const organizationId = uuidv7();
  await withOrganization(organizationId, async (tx) => {
    await tx.insert(organization).values({ organizationId, name });
    await tx.insert(recordHead).values({ organizationId });
  });
  return organizationId;
}

/** Whether the first start is over: there is an organization, and somebody administers it. */
export async function isSetUp(): Promise<boolean> {
  const organizationId = await firstOrganization();
  return organizationId !== null && (await withOrganization(organizationId, administered));
}

/** Makes this the only link that can set the organization up. `false` when it has an administrator already: then nothing is stored. */
export async function replaceSetupLink(organizationId: string, tokenDigest: Buffer): Promise<boolean> {
  return withOrganization(organizationId, async (tx) => {
    if (await administered(tx)) return false;
    await tx.delete(setupLink);
    await tx.insert(setupLink).values({ tokenDigest });
    return true;
  });
}

/**
 * Spends the setup link and makes the first administrator, in one transaction: of any number of parallel attempts one wins, because the
 * row of the link is locked by the first to mark it used. Throws `conflict` or `not_found`, then nothing was changed.
 */
export async function redeemSetupLink(
  organizationId: string,
  facts: { tokenDigest: Buffer; email: string; organizationName: string },
): Promise<{ personId: string }> {
  return withOrganization(organizationId, async (tx) => {
    const spent = await tx
      .update(setupLink)
      .set({ usedAt: sql`now()` })
      .where(
        and(
          eq(setupLink.tokenDigest, facts.tokenDigest),
          isNull(setupLink.usedAt),
          sql`${setupLink.createdAt} > now() - make_interval(hours => ${setupLinkHours})`,
        ),
      )
      .returning({ usedAt: setupLink.usedAt });
    if (spent.length === 0 || (await administered(tx))) throw await whyRefused(tx, facts.tokenDigest);
    await tx.update(organization).set({ name: facts.organizationName }).where(eq(organization.organizationId, organizationId));
    await tx.insert(person).values({ id: uuidv7(), email: facts.email }).onConflictDoNothing();
    const [somebody] = await tx.select({ id: person.id }).from(person).where(eq(person.email, facts.email));
    if (!somebody) throw new Error("A person that was just made is gone.");
    await tx.insert(administrator).values({ organizationId, personId: somebody.id });
    return { personId: somebody.id };
  });
}

async function administered(tx: Transaction): Promise<boolean> {
  return (await tx.select({ personId: administrator.personId }).from(administrator).limit(1)).length > 0;
}

async function whyRefused(tx: Transaction, tokenDigest: Buffer): Promise<Problem> {
  const [link] = await tx.select().from(setupLink).where(eq(setupLink.tokenDigest, tokenDigest));
  if (link?.usedAt || (await administered(tx))) {
    return new Problem(
      "conflict",
      "This setup link was used already. Nothing was changed. Sign in with the administrator's address.",
    );
  }
  return new Problem(
    "not_found",
    `This setup link does not work: it is not the latest one, or it is older than ${setupLinkHours} hours. Nothing was changed. ` +
      "Restart Wicket; it prints a new link.",
  );
}
