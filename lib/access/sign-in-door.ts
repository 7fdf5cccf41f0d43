import { z } from "zod";
import { attemptCounter } from "@/lib/access/attempts.ts";
import { endSession, redeemSignInLink, requestSignInLink } from "@/lib/access/auth.ts";
import { internalPath } from "@/lib/access/internal-path.ts";
import { peerOf } from "@/lib/access/peer.ts";
import type { Asked } from "@/lib/access/route.ts";
import { isToken } from "@/lib/access/session-digest.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";
import { singleton } from "@/lib/singleton.ts";

const linksPerHourOfAddress = 15;
const linksPerHourOfSource = 60;

const askedForLink = z.object({ email: z.string(), callbackUrl: z.string().optional() });
const pressedButton = z.object({ email: z.string(), token: z.string(), callbackUrl: z.string().optional() });

type Knock = Pick<Asked<null, unknown>, "request" | "body">;

/** The three things that can be asked of next-auth, by its own addresses. Each is a POST of JSON from a page of ours; no GET does anything. */
const actions: Readonly<Record<string, (knock: Knock) => Promise<Response>>> = {
  "signin/nodemailer": async ({ request, body }) => {
    const { email, callbackUrl } = await body(askedForLink);
    const address = canonicalAddress(email);
    limitLinks(address, peerOf(request).ip, new Date());
    await requestSignInLink(request, address, internalPath(callbackUrl));
    return Response.json({ email: address });
  },
  "callback/nodemailer": async ({ request, body }) => {
    const { email, token, callbackUrl } = await body(pressedButton);
    const link = { email: canonicalAddress(email), token, callbackUrl: internalPath(callbackUrl) };
    const signedIn = isToken(token) ? await redeemSignInLink(request, link) : null;
    if (!signedIn) {
      throw new Problem(
        "conflict",
        "This sign-in link was used already or has expired. Nobody was signed in. Ask for a new one.",
      );
    }
    return withCookies({ url: signedIn.url }, signedIn.cookies);
  },
  signout: async ({ request }) => withCookies({ url: "/signin" }, (await endSession(request)).cookies),
};

/** The route behind `/api/auth/*`. */
export async function signInDoor({ request, params, body }: Asked<null, { nextauth: string[] }>): Promise<Response> {
  const name = params.nextauth.join("/");
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw notFound("address");
  return action({ request, body });
}

/**
 * Counts requests for links before it is known whether anybody has the address, so that the limit tells nothing either. In this process:
 * with N replicas the limits are N times as high. Without a trusted proxy the source is unknown and only addresses are counted.
 */
function limitLinks(address: string, source: string | null, now: Date): void {
  const { ofAddress, ofSource } = singleton("sign-in-attempts", () => ({
    ofAddress: attemptCounter({ limit: linksPerHourOfAddress, windowSeconds: 3600, names: 20_000 }),
    ofSource: attemptCounter({ limit: linksPerHourOfSource, windowSeconds: 3600, names: 20_000 }),
  }));
  for (const attempt of [source === null ? null : ofSource(source, now), ofAddress(address, now)]) {
    if (attempt === null || attempt.allowed) continue;
    const { retryAfterSeconds } = attempt;
    const minutes = Math.ceil(retryAfterSeconds / 60);
    throw new Problem("too_many_requests", `Too many links were asked for. No mail was sent. Try again in ${minutes} min.`, {
      retryAfterSeconds,
    });
  }
}

function withCookies(value: unknown, cookies: string[]): Response {
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return Response.json(value, { headers });
}
