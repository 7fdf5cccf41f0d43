import { makeSignInToken } from "@/lib/access/auth.ts";
import { publicRoute } from "@/lib/access/route.ts";
import { newToken, tokenDigest } from "@/lib/access/session-digest.ts";
import { signInDoor } from "@/lib/access/sign-in-door.ts";
import { insertOrganization, redeemSetupLink, replaceSetupLink } from "@/lib/access/store.ts";
import { environment } from "@/lib/env.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

type Sent = { method?: string; json?: unknown; headers?: Record<string, string> };

/** A request as a browser on a page of ours sends it; `headers` add to that or, when empty, take away. */
export function fromOurPage(path: string, { method = "POST", json, headers = {} }: Sent = {}): Request {
  const sent = new Headers({
    origin: environment().publicUrl,
    ...(json === undefined ? {} : { "content-type": "application/json" }),
  });
  for (const [name, value] of Object.entries(headers)) value === "" ? sent.delete(name) : sent.set(name, value);
  const body = typeof json === "string" ? json : JSON.stringify(json);
  return new Request(`${environment().publicUrl}${path}`, { method, headers: sent, ...(json === undefined ? {} : { body }) });
}

/** Knocks at `/api/auth/<path>`. */
export function knock(path: string, sent: Sent = {}): Promise<Response> {
  const params = Promise.resolve({ nextauth: path.split("/") });
  return publicRoute<{ nextauth: string[] }>(signInDoor)(fromOurPage(`/api/auth/${path}`, sent), { params });
}

/** An organization with one administrator. */
export async function organizationOf(
  email: string,
  organizationName = "Acme",
): Promise<{ organizationId: string; personId: string }> {
  const organizationId = await insertOrganization(organizationName);
  const digest = tokenDigest(newToken());
  await replaceSetupLink(organizationId, digest);
  return { organizationId, ...(await redeemSetupLink(organizationId, { tokenDigest: digest, email, organizationName })) };
}

/** The `Cookie` header with which a browser comes back after an answer. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}

/** Signs a known person in, past the mail. */
export async function signIn(email: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await knock("callback/nodemailer", { json: { email, token: await makeSignInToken(email) }, headers });
  if (!answer.ok) throw new Error(`${email} could not be signed in.`);
  return answer;
}

/** The `Cookie` header of a person who has just signed in. */
export async function signedIn(email: string, headers: Record<string, string> = {}): Promise<string> {
  return cookieOf(await signIn(email, headers));
}

/** Runs `work` with other settings, as if the process had been started with them. */
export async function withSettings(settings: Record<string, string>, work: () => Promise<void>): Promise<void> {
  Object.assign(process.env, settings);
  forgetSingleton("environment");
  try {
    await work();
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
    forgetSingleton("environment");
  }
}
