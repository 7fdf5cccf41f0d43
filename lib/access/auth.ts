import { createHash } from "node:crypto";
import { NextRequest } from "next/server";
import NextAuth, { type NextAuthConfig } from "next-auth";
import { signInAdapter } from "@/lib/access/adapter.ts";
import { browserName } from "@/lib/access/browser-name.ts";
import { internalPath } from "@/lib/access/internal-path.ts";
import { mailSignInLink } from "@/lib/access/mail-sign-in-link.ts";
import { peerOf } from "@/lib/access/peer.ts";
import { sessionCookieName, sessionTokenOf } from "@/lib/access/session.ts";
import { idleHours, newToken } from "@/lib/access/session-digest.ts";
import { signInLinkMinutes } from "@/lib/access/sign-in-link.ts";
import { organizationsOfPerson } from "@/lib/access/store.ts";
import { environment } from "@/lib/env.ts";
import { peerHeader } from "@/lib/front.ts";
import { describeError, log } from "@/lib/log.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";

const basePath = "/api/auth";
const provider = "nodemailer";

/**
 * next-auth, isolated: nothing else imports it (but for a type). Its handlers are not a route of ours; `sign-in-door.ts` drives them with
 * requests of its own making, so what a browser sends reaches next-auth only in the three shapes below.
 *
 * The configuration is made per request: nothing here touches the database or the environment when it is imported.
 */
const { handlers } = NextAuth((request) => configuration(request ?? null));

function configuration(request: Request | null): NextAuthConfig {
  const { publicUrl, authSecret, mail } = environment();
  const stored = latch();
  const adapter = signInAdapter();
  return {
    basePath,
    secret: authSecret,
    trustHost: true,
    useSecureCookies: publicUrl.startsWith("https:"),
    adapter: {
      ...adapter,
      async createVerificationToken(link) {
        const kept = await adapter.createVerificationToken?.(link);
        stored.open();
        return kept;
      },
    },
    session: { strategy: "database", maxAge: idleHours * 3600, updateAge: 300, generateSessionToken: newToken },
    cookies: { sessionToken: { name: sessionCookieName() } },
    pages: { signIn: "/signin", error: "/signin", verifyRequest: "/signin" },
    providers: [
      {
        id: provider,
        type: "email",
        name: "E-mail",
        from: mail?.from ?? "",
        maxAge: signInLinkMinutes * 60,
        normalizeIdentifier: canonicalAddress,
        generateVerificationToken: newToken,
        sendVerificationRequest({ identifier, token, expires, url }) {
          const from = whoAsks(request);
          const callbackUrl = internalPath(new URL(url).searchParams.get("callbackUrl")?.slice(publicUrl.length));
          // Not awaited, for known addresses and unknown ones alike: how long the answer takes says nothing about who is known.
          void stored.opened
            .then(() =>
              mailSignInLink({ email: identifier, token, callbackUrl, from, requestedAt: new Date(), expiresAt: expires }),
            )
            .catch((error: unknown) => log.error({ error: describeError(error) }, "A sign-in link was not mailed."));
        },
      },
    ],
    callbacks: {
      signIn: async ({ user, email }) =>
        email?.verificationRequest === true || (await organizationsOfPerson(user.id ?? "")).length > 0,
      redirect: ({ url, baseUrl }) => `${publicUrl}${internalPath(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url)}`,
    },
    logger: { error: logRefusal, warn: (code) => log.warn({ code }, "next-auth warned."), debug: () => {} },
  };
}

/** Asks for a link to be mailed to an address in its canonical form. What happens is the same whether or not anybody has it. */
export async function requestSignInLink(asked: Request, email: string, callbackUrl: string): Promise<void> {
  const { error } = await withCsrfToken(asked, `signin/${provider}`, { email, callbackUrl });
  if (error !== null) throw new Error(`next-auth did not make a sign-in link: ${error}.`);
}

/**
 * Spends a link's token. `null` when the link does not work; else the cookies that hold the new session, and where to go. The session
 * that the browser had before ends, whoever it was of.
 */
export async function redeemSignInLink(
  asked: Request,
  link: { token: string; email: string; callbackUrl: string },
): Promise<{ cookies: string[]; url: string } | null> {
  const query = new URLSearchParams({ token: link.token, email: link.email, callbackUrl: internalPath(link.callbackUrl) });
  const { error, cookies, url } = await post(asked, `callback/${provider}?${query}`, {}, []);
  if (error === "Verification" || error === "AccessDenied") return null;
  if (error !== null || cookies.length === 0) throw new Error(`next-auth did not redeem a sign-in link: ${error}.`);
  const before = sessionTokenOf(asked.headers.get("cookie"));
  if (before !== null) await signInAdapter().deleteSession?.(before);
  return { cookies, url };
}

/** Ends the session of the request's cookie. The answer's cookies make the browser forget it. */
export async function endSession(asked: Request): Promise<{ cookies: string[] }> {
  return withCsrfToken(asked, "signout", { callbackUrl: "/" });
}

/** Makes a sign-in token without mailing it: for a person who has just proven who they are in another way. */
export async function makeSignInToken(email: string): Promise<string> {
  const token = newToken();
  await signInAdapter().createVerificationToken?.({
    identifier: email,
    // The form in which next-auth looks for it: @auth/core 0.41.3, lib/actions/callback/index.js.
    token: createHash("sha256").update(`${token}${environment().authSecret}`).digest("hex"),
    expires: new Date(Date.now() + 60_000),
  });
  return token;
}

/**
 * next-auth wants its double-submit token with some requests. Our protection is the check of `Origin` at every door, so the pair is
 * fetched and handed in here, and browsers never see it.
 */
async function withCsrfToken(asked: Request, action: string, fields: Record<string, string>): Promise<Answer> {
  const response = await handlers.GET(new NextRequest(address("csrf")));
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const csrfCookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0] ?? "");
  return post(asked, action, { ...fields, csrfToken }, csrfCookies);
}

type Answer = { error: string | null; cookies: string[]; url: string };

/** Of the browser's request next-auth sees the session's cookie and who asks. With `x-auth-return-redirect` it answers `{ url }`. */
async function post(asked: Request, action: string, fields: Record<string, string>, cookies: string[]): Promise<Answer> {
  const { publicUrl } = environment();
  const sessionToken = sessionTokenOf(asked.headers.get("cookie"));
  const sent = sessionToken === null ? cookies : [...cookies, `${sessionCookieName()}=${sessionToken}`];
  const headers = new Headers({
    "content-type": "application/x-www-form-urlencoded",
    "x-auth-return-redirect": "1",
    "user-agent": asked.headers.get("user-agent") ?? "",
    "x-forwarded-for": asked.headers.get("x-forwarded-for") ?? "",
    [peerHeader]: asked.headers.get(peerHeader) ?? "",
    cookie: sent.join("; "),
  });
  const body = new URLSearchParams(fields).toString();
  const response = await handlers.POST(new NextRequest(address(action), { method: "POST", headers, body }));
  const { url } = (await response.json()) as { url?: string };
  if (url === undefined) return { error: `status ${response.status}`, cookies: [], url: "/" };
  return {
    error: new URL(url).searchParams.get("error"),
    cookies: response.headers.getSetCookie().filter((cookie) => cookie.startsWith(`${sessionCookieName()}=`)),
    url: internalPath(url.slice(publicUrl.length)),
  };
}

/** Always the configured address: a `Host` header never gets into a link, a cookie or a redirect. */
function address(action: string): string {
  return `${environment().publicUrl}${basePath}/${action}`;
}

function whoAsks(request: Request | null): string {
  if (!request) return browserName(null);
  const { ip } = peerOf(request);
  return `${browserName(request.headers.get("user-agent"))}${ip === null ? "" : ` (${ip})`}`;
}

/** Refusals are everyday; anything else is a fault of ours, whose cause next-auth keeps in `cause.err`. A build shortens class names. */
function logRefusal(error: Error): void {
  const code = "type" in error ? error.type : error.name;
  if (code === "Verification" || code === "AccessDenied") return;
  const cause = typeof error.cause === "object" && error.cause !== null && "err" in error.cause ? error.cause.err : error;
  log.error({ code, error: describeError(cause) }, "next-auth failed.");
}

function latch(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
