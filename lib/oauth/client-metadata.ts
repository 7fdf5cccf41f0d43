import { createHash } from "node:crypto";
import type { OAuthClientMetadata } from "@modelcontextprotocol/client";

/**
 * A short name for an authorization server in our own addresses. Each has a redirect address of its own, so that an answer of one server
 * is never taken for that of another, even where neither says `iss` (RFC 9700, 4.4.2.2).
 */
export function issuerTag(issuer: string): string {
  return createHash("sha256").update(issuer).digest("hex").slice(0, 16);
}

export function isIssuerTag(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** Where an authorization server sends the browser back to. */
export function redirectUri(publicUrl: string, tag: string): string {
  return `${publicUrl}/oauth/callback/${tag}`;
}

/** The client id of Wicket at servers that read client id metadata documents: the address of `clientDocument`. */
export function clientDocumentUrl(publicUrl: string, tag: string): string {
  return `${publicUrl}/oauth/client/${tag}`;
}

/**
 * What Wicket says of itself when it registers (RFC 7591, 2). A trial on one's own machine is `native`: servers refuse `web` clients with a
 * redirect address on loopback or without https (OpenID Connect Registration 1.0, 2).
 */
export function clientMetadata(publicUrl: string, tag: string): OAuthClientMetadata {
  return {
    client_name: "Wicket",
    client_uri: publicUrl,
    redirect_uris: [redirectUri(publicUrl, tag)],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    application_type: isLoopback(publicUrl) ? "native" : "web",
  };
}

/** The client id metadata document (draft-ietf-oauth-client-id-metadata-document): the same, under its own address. */
export function clientDocument(publicUrl: string, tag: string): { client_id: string } & OAuthClientMetadata {
  return { client_id: clientDocumentUrl(publicUrl, tag), ...clientMetadata(publicUrl, tag) };
}

function isLoopback(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
