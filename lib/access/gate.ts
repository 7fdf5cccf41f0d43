import { createHash, timingSafeEqual } from "node:crypto";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { internalPath } from "@/lib/access/internal-path.ts";
import { personOfSession, sessionCookieName } from "@/lib/access/session.ts";
import { firstOrganization, organizationsOfPerson } from "@/lib/access/store.ts";
import { environment } from "@/lib/env.ts";
import { type AdminScope, mintAdminScope, mintPersonScope, type PersonScope } from "@/lib/scope.ts";

/**
 * The person whose session this is, in the organization that they belong to: the one they administer, where there are several. `null`
 * for no session, an ended one, and somebody who belongs to nothing any more. Read anew each time, so leaving takes effect at once.
 */
export async function personOfToken(sessionToken: string | null): Promise<PersonScope | null> {
  const person = await personOfSession(sessionToken);
  const [home] = person ? await organizationsOfPerson(person.personId) : [];
  return person && home ? mintPersonScope({ ...person, ...home }) : null;
}

/** The administration scope of a person who has one. */
export function adminOfPerson(person: PersonScope): AdminScope | null {
  const { organizationId, personId, email, role } = person;
  return role === "admin" ? mintAdminScope({ organizationId, personId, author: email }) : null;
}

/** The person behind an administration scope, for what an admin does for themselves. `null` for the token and the command line. */
export function personOfAdmin(admin: AdminScope): PersonScope | null {
  const { organizationId, personId, author: email } = admin;
  return personId === null ? null : mintPersonScope({ organizationId, personId, email, role: "admin" });
}

/** The scope of whoever holds the administration token. It exists with the embedded database only, and stands for its one organization. */
export async function adminOfAdminToken(presented: string): Promise<AdminScope | null> {
  const { adminToken, database } = environment();
  if (adminToken === null || database.kind !== "embedded" || !sameText(presented, adminToken)) return null;
  const organizationId = await firstOrganization();
  return organizationId === null ? null : mintAdminScope({ organizationId, personId: null, author: "admin-token" });
}

/** Who looks at the page. Asked once a request. */
export const currentPerson: () => Promise<PersonScope | null> = cache(async () =>
  personOfToken((await cookies()).get(sessionCookieName())?.value ?? null),
);

/** For pages: whoever is not signed in is sent to sign in, and afterwards to `from`. */
export async function requirePerson(from = "/"): Promise<PersonScope> {
  const path = internalPath(from);
  return (await currentPerson()) ?? redirect(path === "/" ? "/signin" : `/signin?${new URLSearchParams({ callbackUrl: path })}`);
}

/** For pages of administrators. To members they do not exist. */
export async function requireAdmin(from = "/"): Promise<AdminScope> {
  return adminOfPerson(await requirePerson(from)) ?? notFound();
}

/** Compares digests, so that neither the time taken nor a difference in length tells how much of the text was right. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
