import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter } from "next-auth/adapters";
import { withDigestedSessions } from "@/lib/access/session-digest.ts";
import { forgetExpiredSessions, forgetExpiredSignInLinks, forgetSignInLinks, organizationsOfPerson } from "@/lib/access/store.ts";
import { type Database, database } from "@/lib/db/client.ts";
import { person, signInLink, signInSession } from "@/lib/db/schema.ts";
import { wipeMailTexts } from "@/lib/mail/store.ts";

type Tables = NonNullable<Parameters<typeof DrizzleAdapter<Database>>[1]>;

const adapters = new WeakMap<Database, Adapter>();

/**
 * next-auth's window on the database: people, sessions (by digest) and sign-in links (next-auth itself stores those by digest).
 *
 * - It makes no people: whoever is not known does not become known by asking for a link.
 * - A link that is used takes the other links of its address with it, and their texts in the outbox.
 */
export function signInAdapter(): Adapter {
  const db = database();
  const adapter = adapters.get(db) ?? makeAdapter(db);
  adapters.set(db, adapter);
  return adapter;
}

function makeAdapter(db: Database): Adapter {
  // The accounts of OAuth providers are the one table that the types demand and that magic links never touch.
  const tables = { usersTable: person, sessionsTable: signInSession, verificationTokensTable: signInLink };
  const adapter = withDigestedSessions(DrizzleAdapter(db, tables as unknown as Tables));
  return {
    ...adapter,
    createUser: () => Promise.reject(new Error("Signing in makes no people.")),
    async createSession(session) {
      await forgetExpiredSessions();
      return required(adapter.createSession)(session);
    },
    async createVerificationToken(link) {
      await forgetExpiredSignInLinks();
      return required(adapter.createVerificationToken)(link);
    },
    async useVerificationToken(link) {
      const used = await required(adapter.useVerificationToken)(link);
      if (used) await forgetLinksOf(used.identifier, adapter);
      return used;
    },
  };
}

async function forgetLinksOf(email: string, adapter: Adapter): Promise<void> {
  await forgetSignInLinks(email);
  const user = await required(adapter.getUserByEmail)(email);
  for (const { organizationId } of user ? await organizationsOfPerson(user.id) : []) {
    await wipeMailTexts(organizationId, email, "/auth/confirm#");
  }
}

function required<Method>(method: Method | undefined): Method {
  if (method === undefined) throw new Error("The adapter lacks a method that magic links need.");
  return method;
}
