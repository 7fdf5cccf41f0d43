import {
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
  type OAuthProtectedResourceMetadata,
} from "@modelcontextprotocol/client";
import { Problem } from "@/lib/errors.ts";
import type { OauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { Provider } from "@/lib/oauth/provider.ts";
import { wicketVersion } from "@/lib/version.ts";

const hello = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "wicket", version: wicketVersion } },
};

/**
 * Finds the authorization server of an MCP server (MCP 2026-07-28, "Authorization"): a request without a token, the protected-resource
 * metadata that its 401 or its well-known address names (RFC 9728), and that of the authorization server (RFC 8414, OpenID Connect
 * Discovery). A server without the former may be its own authorization server (MCP 2025-03-26).
 *
 * Throws `unusable_upstream` when one of them is missing, speaks for somebody else, or does not offer PKCE with S256.
 */
export async function discoverProvider(mcpUrl: string, fetch: OauthFetch): Promise<Provider> {
  const challenge = await challengeOf(mcpUrl, fetch);
  const resource = await resourceMetadata(mcpUrl, challenge.resourceMetadataUrl, fetch);
  const issuer = resource?.authorization_servers?.[0] ?? new URL(mcpUrl).origin;
  const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch }).catch((error: unknown) => {
    throw error instanceof Problem ? error : unusable(issuer, "gave no metadata that can be used, or metadata of another issuer");
  });
  if (!metadata) throw unusable(issuer, "is not an authorization server: it has no metadata at its well-known address");
  if (metadata.issuer !== issuer) throw unusable(issuer, "calls itself by another name in its metadata");
  if (!metadata.code_challenge_methods_supported?.includes("S256")) {
    throw unusable(issuer, "does not say that it supports PKCE with S256, without which a code could be stolen on its way");
  }
  const asked = challenge.scope?.split(" ").filter((scope) => scope !== "") ?? resource?.scopes_supported ?? [];
  return {
    issuer,
    metadata,
    resource: resource?.resource ?? withoutFragment(mcpUrl),
    scopes: withRefresh(asked, metadata.scopes_supported),
    registers: metadata.registration_endpoint !== undefined || metadata.client_id_metadata_document_supported === true,
    account: null,
  };
}

/** What a request without a token is answered with. The token of a 401 is `Bearer`; any other answer says nothing. */
async function challengeOf(mcpUrl: string, fetch: OauthFetch): Promise<{ resourceMetadataUrl?: URL; scope?: string }> {
  const answer = await fetch(mcpUrl, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify(hello),
  }).catch((error: unknown) => {
    throw error instanceof Problem ? error : unusable(mcpUrl, "could not be reached");
  });
  if (answer.status !== 401) return {};
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(answer);
  return { ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}), ...(scope === undefined ? {} : { scope }) };
}

async function resourceMetadata(
  mcpUrl: string,
  named: URL | undefined,
  fetch: OauthFetch,
): Promise<OAuthProtectedResourceMetadata | null> {
  try {
    const options = named === undefined ? {} : { resourceMetadataUrl: named };
    const found = await discoverOAuthProtectedResourceMetadata(mcpUrl, options, fetch);
    if (checkResourceAllowed({ requestedResource: mcpUrl, configuredResource: found.resource })) return found;
  } catch (error) {
    if (error instanceof Problem) throw error;
    const status = fetch.lastStatus();
    if (named === undefined && status !== null && status >= 400 && status < 500) return null;
    throw unusable(mcpUrl, "gave no protected-resource metadata (RFC 9728) that can be used");
  }
  throw unusable(mcpUrl, "has protected-resource metadata that speaks for another server");
}

/** Without it many servers give no refresh token, and members would have to connect again every hour. */
function withRefresh(scopes: readonly string[], supported: readonly string[] | undefined): string[] {
  return [...new Set([...scopes, ...(supported?.includes("offline_access") ? ["offline_access"] : [])])];
}

function withoutFragment(url: string): string {
  return url.split("#")[0] ?? url;
}

/** Only the host is named: an address may carry a secret in its path or query. */
function unusable(url: string, what: string): Problem {
  const host = URL.canParse(url) ? new URL(url).host : "The address in the metadata";
  return new Problem("unusable_upstream", `${host} ${what}. Nobody can sign in there; check the address with whoever runs it.`, {
    field: "url",
  });
}
