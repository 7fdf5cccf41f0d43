import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";
import { Problem } from "@/lib/errors.ts";
import { discoverProvider } from "@/lib/oauth/discover-provider.ts";
import { knownServices } from "@/lib/oauth/known-services.ts";
import type { OauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { Provider } from "@/lib/oauth/provider.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";

/**
 * The authorization server of a connector as it is now. Every address that the browser or Wicket will be sent to is checked here. Throws
 * `unusable_upstream` when there is none, and when it is not the one that the connector was added with.
 */
export async function findProvider(
  connector: { url: string; source: OauthSettings["source"]; issuer: string | null; scopes: readonly string[] },
  fetch: OauthFetch,
): Promise<Provider> {
  const found = await fromSource(connector.url, connector.source, fetch);
  if (connector.issuer !== null && connector.issuer !== found.issuer) {
    throw new Problem(
      "unusable_upstream",
      "The upstream now names another authorization server than when the connector was added. Nobody was sent there; an admin has to remove the connector and add it again if that is right.",
    );
  }
  const { authorization_endpoint, token_endpoint, registration_endpoint } = found.metadata;
  for (const address of [authorization_endpoint, token_endpoint, registration_endpoint, revocationEndpoint(found.metadata)]) {
    if (address) checkAddress(address, upstreamAddressPolicy());
  }
  return connector.scopes.length > 0 ? { ...found, scopes: connector.scopes } : found;
}

/** Where tokens are revoked (RFC 7009, announced by RFC 8414, 2). OpenID Connect's own list of metadata does not have it; servers do. */
export function revocationEndpoint(metadata: AuthorizationServerMetadata): string | null {
  const named = (metadata as { revocation_endpoint?: unknown }).revocation_endpoint;
  return typeof named === "string" ? named : null;
}

async function fromSource(url: string, source: OauthSettings["source"], fetch: OauthFetch): Promise<Provider> {
  if (source.kind === "discovered") return discoverProvider(url, fetch);
  if (source.kind === "endpoints") {
    const { authorizationUrl, tokenUrl, revocationUrl } = source;
    const issuer = source.issuer ?? new URL(authorizationUrl).origin;
    const metadata = metadataOf({ issuer, authorizationUrl, tokenUrl, revocationUrl: revocationUrl ?? null });
    return { issuer, metadata, resource: null, scopes: [], registers: false, account: null };
  }
  const service = Object.hasOwn(knownServices, source.service) ? knownServices[source.service] : undefined;
  if (!service)
    throw new Problem("unusable_upstream", "This service is not among those that are known. Nobody can sign in there.");
  const { issuer, scopes, account } = service;
  return { issuer, metadata: metadataOf(service), resource: null, scopes, registers: false, account };
}

function metadataOf(endpoints: {
  issuer: string;
  authorizationUrl: string;
  tokenUrl: string;
  revocationUrl: string | null;
}): AuthorizationServerMetadata {
  return {
    issuer: endpoints.issuer,
    authorization_endpoint: endpoints.authorizationUrl,
    token_endpoint: endpoints.tokenUrl,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    // What GitHub and Slack document. Every server should take HTTP Basic (RFC 6749, 2.3.1), and some of those without metadata do not.
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    ...(endpoints.revocationUrl === null ? {} : { revocation_endpoint: endpoints.revocationUrl }),
  };
}
