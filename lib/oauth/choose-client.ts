import { type OAuthClientInformationMixed, registerClient } from "@modelcontextprotocol/client";
import { environment } from "@/lib/env.ts";
import { Problem } from "@/lib/errors.ts";
import { clientDocumentUrl, clientMetadata, issuerTag, redirectUri } from "@/lib/oauth/client-metadata.ts";
import { clientsAt, keepClient, type OauthClient } from "@/lib/oauth/client-store.ts";
import type { OauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { Provider } from "@/lib/oauth/provider.ts";

type Within = { readonly organizationId: string };

/**
 * Who Wicket is at this authorization server (MCP 2026-07-28, "Client Registration"): the app that an admin registered, else its metadata
 * document, which needs a public https address, else a dynamic registration (RFC 7591), made once for a connector and kept. Throws
 * `conflict` where an admin has to register an app first.
 */
export async function chooseClient(
  within: Within,
  connectorId: string,
  provider: Provider,
  fetch: OauthFetch,
): Promise<OauthClient> {
  const { issuer, metadata } = provider;
  const tag = issuerTag(issuer);
  const address = redirectUri(environment().publicUrl, tag);
  const known = await clientsAt(within, connectorId, issuer);
  const app = known.find((one) => one.origin === "app");
  if (app) return { ...app, redirectUri: address };
  const document = documentClient(issuer);
  if (document && metadata.client_id_metadata_document_supported === true) return document;
  const registered = known.find((one) => one.origin === "dynamic" && one.redirectUri === address);
  if (registered) return registered;
  if (!metadata.registration_endpoint) {
    throw new Problem(
      "conflict",
      `${new URL(issuer).host} takes registered apps only, and none is set for this connector. Nobody was sent there; an admin sets the app's client id on the connector.`,
    );
  }
  return register(within, connectorId, { provider, tag, fetch });
}

/** The client that a stored client id stands for, or null when it is gone. */
export async function clientById(
  within: Within,
  connectorId: string,
  which: { issuer: string; clientId: string },
): Promise<OauthClient | null> {
  const document = documentClient(which.issuer);
  if (document?.clientId === which.clientId) return document;
  const known = await clientsAt(within, connectorId, which.issuer);
  return known.find((one) => one.clientId === which.clientId) ?? null;
}

/** A client as the SDK takes it. */
export function asClientInformation(client: OauthClient): OAuthClientInformationMixed {
  return {
    client_id: client.clientId,
    ...(client.secret === null ? {} : { client_secret: client.secret }),
    ...(client.authMethod === null ? {} : { token_endpoint_auth_method: client.authMethod, redirect_uris: [client.redirectUri] }),
  };
}

function documentClient(issuer: string): OauthClient | null {
  const { publicUrl } = environment();
  if (!publicUrl.startsWith("https:")) return null;
  const tag = issuerTag(issuer);
  const clientId = clientDocumentUrl(publicUrl, tag);
  return { clientId, secret: null, authMethod: "none", redirectUri: redirectUri(publicUrl, tag) };
}

async function register(
  within: Within,
  connectorId: string,
  at: { provider: Provider; tag: string; fetch: OauthFetch },
): Promise<OauthClient> {
  const { publicUrl } = environment();
  const { issuer, metadata } = at.provider;
  const supported = metadata.token_endpoint_auth_methods_supported;
  const method = supported === undefined || supported.includes("none") ? "none" : supported[0];
  const answer = await registerClient(issuer, {
    metadata,
    clientMetadata: { ...clientMetadata(publicUrl, at.tag), token_endpoint_auth_method: method },
    ...(at.provider.scopes.length === 0 ? {} : { scope: at.provider.scopes.join(" ") }),
    fetchFn: at.fetch,
  }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new Problem(
      "unusable_upstream",
      `${new URL(issuer).host} did not register Wicket as a client. Nobody was sent there; an admin can register an app there and set its client id on the connector.`,
    );
  });
  const client: OauthClient = {
    clientId: answer.client_id,
    secret: answer.client_secret ?? null,
    authMethod: answer.token_endpoint_auth_method ?? null,
    redirectUri: redirectUri(publicUrl, at.tag),
  };
  const ends = answer.client_secret_expires_at;
  const secretExpiresAt = client.secret !== null && ends ? new Date(ends * 1000) : null;
  await keepClient(within, connectorId, { ...client, issuer, origin: "dynamic", secretExpiresAt });
  const kept = (await clientsAt(within, connectorId, issuer)).find((one) => one.origin === "dynamic");
  return kept ?? client;
}
