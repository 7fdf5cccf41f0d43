import { createHash, randomBytes } from "node:crypto";
import { startAuthorization } from "@modelcontextprotocol/client";
import { z } from "zod";
import { findTarget, keepAuthorization } from "@/lib/oauth/authorization-store.ts";
import { asClientInformation, chooseClient } from "@/lib/oauth/choose-client.ts";
import { findProvider, revocationEndpoint } from "@/lib/oauth/find-provider.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { PersonScope } from "@/lib/scope.ts";
import { browserName } from "@/lib/vault/browser-secret.ts";
import { seal, unseal } from "@/lib/vault/seal.ts";

/** What an answer to this one request for consent is worth, kept sealed until it comes. */
const errand = z.object({
  codeVerifier: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string().nullable(),
  authMethods: z.array(z.string()),
  resource: z.string().nullable(),
  scopes: z.array(z.string()),
  /** The server says that it puts `iss` on every answer (RFC 9207, 3): one without is not its own. */
  sendsIssuer: z.boolean(),
  account: z.object({ url: z.string(), member: z.string() }).nullable(),
  userinfoEndpoint: z.string().nullable(),
});
export type Errand = z.infer<typeof errand>;

/**
 * Prepares to send a member to the authorization server of a connector: finds the server, chooses who Wicket is there, and keeps a state
 * that is good for 10 minutes, once, for this person in this browser, with this connector, server and redirect address. PKCE with S256;
 * `resource` is sent where the upstream is a protected resource (RFC 8707). `browser` is the secret in the browser's cookie. Gives back where
 * the browser goes.
 */
export async function beginAuthorization(
  scope: PersonScope,
  asked: { memberId: string; connectorId: string; browser: Buffer },
): Promise<{ url: string }> {
  const target = await findTarget(scope, asked.memberId, asked.connectorId);
  const { memberId, connectorId, url, oauth } = target;
  const fetch = oauthFetch();
  const provider = await findProvider({ url, ...oauth }, fetch);
  const client = await chooseClient(scope, connectorId, provider, fetch);
  const { issuer, metadata, resource } = provider;
  const state = randomBytes(32).toString("base64url");
  const { authorizationUrl, codeVerifier } = await startAuthorization(issuer, {
    metadata,
    clientInformation: asClientInformation(client),
    redirectUrl: client.redirectUri,
    state,
    ...(provider.scopes.length === 0 ? {} : { scope: provider.scopes.join(" ") }),
    ...(resource === null ? {} : { resource }),
  });
  const userinfo = (metadata as { userinfo_endpoint?: unknown }).userinfo_endpoint;
  const errandOf: Errand = {
    codeVerifier,
    tokenEndpoint: metadata.token_endpoint,
    revocationEndpoint: revocationEndpoint(metadata),
    authMethods: metadata.token_endpoint_auth_methods_supported ?? [],
    resource,
    scopes: [...provider.scopes],
    sendsIssuer: metadata.authorization_response_iss_parameter_supported === true,
    account: provider.account,
    userinfoEndpoint: typeof userinfo === "string" ? userinfo : null,
  };
  const stateDigest = digestOf(state);
  await keepAuthorization(scope, {
    stateDigest,
    browserDigest: digestOf(browserName(asked.browser)),
    memberId,
    connectorId,
    issuer,
    redirectUri: client.redirectUri,
    clientId: client.clientId,
    sealedErrand: seal(JSON.stringify(errandOf), placeOf(scope.organizationId, stateDigest)),
  });
  return { url: authorizationUrl.href };
}

/** Opens what was kept for an answer with this state. */
export function openErrand(organizationId: string, kept: { stateDigest: Buffer; sealedErrand: Buffer }): Errand {
  return errand.parse(JSON.parse(unseal(kept.sealedErrand, placeOf(organizationId, kept.stateDigest))));
}

export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function placeOf(organizationId: string, stateDigest: Buffer): string[] {
  return ["oauth-authorization", organizationId, stateDigest.toString("hex")];
}
