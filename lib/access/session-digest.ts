import { createHash, randomBytes } from "node:crypto";
import type { Adapter, AdapterSession } from "next-auth/adapters";

/** A session ends this long after its last use. */
export const idleHours = 12;
/**
 * How long the browser may keep the cookie. Longer than the idle time, because a page cannot set cookies and so cannot prolong one; the
 * database alone says when a session has ended.
 */
export const cookieDays = 30;

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** 32 random bytes as base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether it can be a token of `newToken` at all. */
export function isToken(text: string): boolean {
  return tokenShape.test(text);
}

/** What is stored of a token. It has 256 random bits, so a plain hash is enough (ASVS 5.0, 6.5.2). */
export function tokenDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Lets an adapter of next-auth see only digests of session tokens, so that whoever reads the database cannot sign in with what they
 * read. Callers keep the token that they came with.
 */
export function withDigestedSessions(adapter: Adapter): Adapter {
  const { createSession, getSessionAndUser, updateSession, deleteSession } = adapter;
  if (!createSession || !getSessionAndUser || !updateSession || !deleteSession) throw new Error("The adapter keeps no sessions.");
  const digested = (sessionToken: string) => tokenDigest(sessionToken).toString("hex");
  return {
    ...adapter,
    async createSession({ sessionToken, userId, expires }) {
      await createSession({ sessionToken: digested(sessionToken), userId, expires });
      return { sessionToken, userId, expires: new Date(Date.now() + cookieDays * 86_400_000) };
    },
    async getSessionAndUser(sessionToken) {
      if (!isToken(sessionToken)) return null;
      const found = await getSessionAndUser(digested(sessionToken));
      return found && { user: found.user, session: { ...found.session, sessionToken } };
    },
    async updateSession({ sessionToken, ...changes }) {
      const changed = await updateSession({ ...changes, sessionToken: digested(sessionToken) });
      return changed && ({ ...changed, sessionToken } satisfies AdapterSession);
    },
    async deleteSession(sessionToken) {
      await deleteSession(digested(sessionToken));
    },
  };
}
