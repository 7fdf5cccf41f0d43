import { asc, eq } from "drizzle-orm";
import { administrator, person } from "@/lib/db/schema.ts";
import type { Transaction } from "@/lib/db/transaction.ts";

const mostAsked = 20;

/** The addresses of the organization's admins, the first ones first. */
export async function adminsIn(tx: Transaction): Promise<string[]> {
  const rows = await tx
    .select({ email: person.email })
    .from(administrator)
    .innerJoin(person, eq(person.id, administrator.personId))
    .orderBy(asc(administrator.createdAt), asc(person.email));
  return rows.map((row) => row.email);
}

/** Who is asked to approve somebody: the admin who invited them, or, when that is no admin any more, the first twenty admins. */
export function askedOf(invitedBy: string | null, admins: readonly string[]): string[] {
  return invitedBy !== null && admins.includes(invitedBy) ? [invitedBy] : admins.slice(0, mostAsked);
}

/** The same, within a transaction that is already open. */
export async function askedIn(tx: Transaction, invitedBy: string | null): Promise<string[]> {
  return askedOf(invitedBy, await adminsIn(tx));
}
