import {
  type AuthorizationServerMetadata,
  OAuthError,
  type OAuthTokens,
  refreshAuthorization,
} from "@modelcontextprotocol/client";
import { asClientInformation, clientById } from "@/lib/oauth/choose-client.ts";
import { forgetClient } from "@/lib/oauth/client-store.ts";
import type { Granted } from "@/lib/oauth/connection-store.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { Holder, Tokens } from "@/lib/oauth/token-store.ts";

export type Refreshed =
  | { readonly kind: "granted"; readonly accessToken: string; readonly granted: Granted }
  /** The server will not: repeating it changes nothing. */
  | { readonly kind: "refused" }
  /** No answer, or one that is no answer to the question: it may work later. */
  | { readonly kind: "unavailable" };

/**
 * Asks the authorization server for new tokens, once, with no database connection held while it answers. Nothing is kept here. A server
 * that gives no new refresh token leaves the old one good (RFC 6749, 6).
 */
export async function refresh(holder: Holder, connectorId: string, old: Tokens): Promise<Refreshed> {
  if (old.refreshToken === null) return { kind: "refused" };
  const client = await clientById(holder, connectorId, old);
  if (!client) return { kind: "refused" };
  const fetch = oauthFetch();
  try {
    const answer = await refreshAuthorization(old.issuer, {
      metadata: tokenEndpointOf(old),
      clientInformation: asClientInformation(client),
      refreshToken: old.refreshToken,
      ...(old.resource === null ? {} : { resource: old.resource }),
      fetchFn: fetch,
    });
    const tokens = { ...old, accessToken: answer.access_token, refreshToken: answer.refresh_token ?? old.refreshToken };
    return { kind: "granted", accessToken: answer.access_token, granted: grantedBy(tokens, answer) };
  } catch (error) {
    if (!isRefusal(error, fetch.lastStatus())) return { kind: "unavailable" };
    // A registration that the server has forgotten would stand in the way of connecting again.
    if (error instanceof OAuthError && error.code === "invalid_client")
      await forgetClient(holder, connectorId, { issuer: old.issuer, origin: "dynamic" });
    return { kind: "refused" };
  }
}

/** What is kept of an answer of the token endpoint. A lifetime that is no number of seconds counts as none said. */
export function grantedBy(tokens: Tokens, answer: OAuthTokens): Granted {
  const seconds = answer.expires_in;
  return {
    tokens,
    expiresInSeconds: seconds !== undefined && seconds > 0 && seconds < 1e9 ? seconds : null,
    scopes: answer.scope === undefined ? null : answer.scope.split(/[ ,]+/).filter((scope) => scope !== ""),
  };
}

/** As much of the server's metadata as its token endpoint needs. */
export function tokenEndpointOf(tokens: Pick<Tokens, "issuer" | "tokenEndpoint" | "authMethods">): AuthorizationServerMetadata {
  return {
    issuer: tokens.issuer,
    authorization_endpoint: tokens.tokenEndpoint,
    token_endpoint: tokens.tokenEndpoint,
    response_types_supported: ["code"],
    token_endpoint_auth_methods_supported: tokens.authMethods,
  };
}

/** An OAuth error in an answer that arrived. 408 and 429 pass, and 5xx is nobody's word (RFC 6749, 5.2 wants 400 or 401; some say 200). */
function isRefusal(error: unknown, status: number | null): boolean {
  if (!(error instanceof OAuthError) || status === null || status >= 500 || status === 408 || status === 429) return false;
  return error.code !== "server_error" && error.code !== "temporarily_unavailable";
}
