import { browserSecretOf } from "@/lib/access/browser-unlock.ts";
import { personOfToken } from "@/lib/access/gate.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { environment } from "@/lib/env.ts";
import { describeError, log } from "@/lib/log.ts";
import { completeAuthorization, type Outcome } from "@/lib/oauth/complete-authorization.ts";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ tag: string }> };

/**
 * Where an authorization server sends the browser back to. The browser is sent on to a page that says how it went, so that neither code
 * nor state stays in its address bar or history.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const outcome = await outcomeOf(request, (await params).tag);
  return new Response(null, {
    status: 303,
    headers: {
      location: `${environment().publicUrl}/oauth/result?outcome=${outcome}`,
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
    },
  });
}

/** Next would answer HEAD by running GET, and whoever only looks must not spend the state. */
export function HEAD(): Response {
  return new Response(null, { status: 405, headers: { allow: "GET" } });
}

async function outcomeOf(request: Request, issuerTag: string): Promise<Outcome | "not_signed_in" | "failed"> {
  try {
    const scope = await personOfToken(sessionTokenOf(request.headers.get("cookie")));
    if (!scope) return "not_signed_in";
    const query = new URL(request.url).searchParams;
    return await completeAuthorization(scope, { query, issuerTag, browser: browserSecretOf(request) });
  } catch (error) {
    log.error({ error: describeError(error) }, "A return from an authorization server failed.");
    return "failed";
  }
}
