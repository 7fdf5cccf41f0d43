import { selectClientAuthMethod } from "@modelcontextprotocol/client";
import { asClientInformation, clientById } from "@/lib/oauth/choose-client.ts";
import type { OauthClient } from "@/lib/oauth/client-store.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { Holder, Tokens } from "@/lib/oauth/token-store.ts";

/**
 * Tells the authorization server that these tokens are not needed any more (RFC 7009): the refresh token, which ends the whole grant at
 * most servers, and the access token. True when it said yes to all; false when it has no such endpoint, gave no answer or another one.
 */
export async function revoke(holder: Holder, connectorId: string, tokens: Tokens): Promise<boolean> {
  const { revocationEndpoint, refreshToken, accessToken } = tokens;
  const client = revocationEndpoint === null ? null : await clientById(holder, connectorId, tokens);
  if (revocationEndpoint === null || !client) return false;
  const wanted: [token: string, hint: string][] = [[accessToken, "access_token"]];
  if (refreshToken !== null) wanted.unshift([refreshToken, "refresh_token"]);
  const fetch = oauthFetch();
  let all = true;
  for (const [token, token_type_hint] of wanted) {
    const { headers, body } = signed(client, tokens.authMethods, { token, token_type_hint });
    const ok = await fetch(revocationEndpoint, { method: "POST", headers, body }).then(
      (answer) => answer.ok,
      () => false,
    );
    all &&= ok;
  }
  return all;
}

/** Signed in the way the token endpoint takes it (RFC 7009, 2.1). */
function signed(client: OauthClient, authMethods: string[], form: Record<string, string>) {
  const method = selectClientAuthMethod(asClientInformation(client), authMethods);
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(form);
  const { clientId, secret } = client;
  if (method === "client_secret_basic" && secret !== null)
    headers.authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  else {
    body.set("client_id", clientId);
    if (secret !== null && method === "client_secret_post") body.set("client_secret", secret);
  }
  return { headers, body };
}
