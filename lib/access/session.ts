import { signInAdapter } from "@/lib/access/adapter.ts";
import { idleHours } from "@/lib/access/session-digest.ts";
import { environment } from "@/lib/env.ts";

const idleMilliseconds = idleHours * 3_600_000;
/** A session that is in use is prolonged at most this often, so that looking at pages does not write to the database each time. */
const prolongMilliseconds = 5 * 60_000;

/** Browsers take a `__Host-` cookie only from this host, over https, for every path: no sibling subdomain can plant one. */
export function sessionCookieName(): string {
  return environment().publicUrl.startsWith("https:") ? "__Host-wicket.session" : "wicket.session";
}

/** The session token in a `Cookie` header. */
export function sessionTokenOf(cookieHeader: string | null): string | null {
  const prefix = `${sessionCookieName()}=`;
  const pair = (cookieHeader ?? "").split(";").find((part) => part.trim().startsWith(prefix));
  return pair?.trim().slice(prefix.length) || null;
}

/** Who holds this session, or `null` when it has ended or never was. Using a session prolongs it. */
export async function personOfSession(sessionToken: string | null): Promise<{ personId: string; email: string } | null> {
  const adapter = signInAdapter();
  const found = sessionToken === null ? null : await adapter.getSessionAndUser?.(sessionToken);
  if (!found) return null;
  const { session, user } = found;
  const left = session.expires.getTime() - Date.now();
  if (left <= 0) return null;
  if (left < idleMilliseconds - prolongMilliseconds) {
    await adapter.updateSession?.({ sessionToken: session.sessionToken, expires: new Date(Date.now() + idleMilliseconds) });
  }
  return { personId: user.id, email: user.email };
}
