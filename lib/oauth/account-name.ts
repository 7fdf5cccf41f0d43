import type { OAuthTokens } from "@modelcontextprotocol/client";
import { z } from "zod";
import type { Errand } from "@/lib/oauth/begin-authorization.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import { plainLine } from "@/lib/plain-line.ts";

const members = ["email", "preferred_username", "name", "login", "nickname", "sub"];
const line = plainLine("The account", 128);
const object = z.record(z.string(), z.unknown());

/**
 * What the service calls the account that was connected, for people to read; null when it does not say, or what it says is no plain line.
 * Nothing is decided by it. The id token came straight from the token endpoint, so that its signature adds nothing (OpenID Connect Core
 * 1.0, 3.1.3.7, 6).
 */
export async function accountName(
  answer: OAuthTokens,
  errand: Pick<Errand, "account" | "userinfoEndpoint">,
): Promise<string | null> {
  const named = nameIn(claimsOf(answer.id_token), members.slice(0, -1));
  if (named !== null) return named;
  if (errand.account !== null) {
    const told = await ask(errand.account.url, answer.access_token);
    return nameIn(told, [errand.account.member]);
  }
  if (errand.userinfoEndpoint === null || !answer.scope?.split(" ").includes("openid")) return null;
  return nameIn(await ask(errand.userinfoEndpoint, answer.access_token), members);
}

async function ask(url: string, token: string): Promise<unknown> {
  try {
    const answer = await oauthFetch()(url, { headers: { authorization: `Bearer ${token}`, accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function claimsOf(idToken: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

function nameIn(claims: unknown, names: readonly string[]): string | null {
  const read = object.safeParse(claims);
  if (!read.success) return null;
  for (const name of names) {
    const found = line.safeParse(read.data[name]);
    if (found.success) return found.data;
  }
  return null;
}
