import {
  exchangeAuthorization,
  IssuerMismatchError,
  type OAuthTokens,
  validateAuthorizationResponseIssuer,
} from "@modelcontextprotocol/client";
import { environment } from "@/lib/env.ts";
import { describeError, log } from "@/lib/log.ts";
import { accountName } from "@/lib/oauth/account-name.ts";
import { type Authorization, takeAuthorization, type WhyNot, whyNot } from "@/lib/oauth/authorization-store.ts";
import { digestOf, type Errand, openErrand } from "@/lib/oauth/begin-authorization.ts";
import { asClientInformation, clientById } from "@/lib/oauth/choose-client.ts";
import { isIssuerTag, redirectUri } from "@/lib/oauth/client-metadata.ts";
import { keepGrant } from "@/lib/oauth/connection-store.ts";
import { listFirst } from "@/lib/oauth/list-first.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import { grantedBy, tokenEndpointOf } from "@/lib/oauth/refresh.ts";
import { revoke } from "@/lib/oauth/revoke.ts";
import type { Tokens } from "@/lib/oauth/token-store.ts";
import type { PersonScope } from "@/lib/scope.ts";
import { browserName } from "@/lib/vault/browser-secret.ts";

/** How a return from an authorization server ended. Everything but `connected` kept nothing. */
export type Outcome = "connected" | "malformed" | WhyNot | "denied" | "refused" | "no_code" | "exchange_failed" | "gone";

const lengthMax = 4096;

/**
 * Takes the answer that a browser brings back from an authorization server (RFC 6749, 4.1.2; RFC 9207) and exchanges its code, once. The
 * state has to be one that this person was sent out with, in this browser, to this server, at most 10 minutes ago; it is spent before the
 * code is looked at, so that no second answer is ever heard. Never throws for what a server or a browser can send.
 */
export async function completeAuthorization(
  scope: PersonScope,
  answer: { query: URLSearchParams; issuerTag: string; browser: Buffer | null },
): Promise<Outcome> {
  const { query, issuerTag, browser } = answer;
  const state = only(query, "state");
  if (!browser) return "other_browser";
  if (state === null || !isIssuerTag(issuerTag) || hasTwice(query)) return "malformed";
  const proof = {
    stateDigest: digestOf(state),
    browserDigest: digestOf(browserName(browser)),
    redirectUri: redirectUri(environment().publicUrl, issuerTag),
  };
  const taken = await takeAuthorization(scope, proof);
  if (!taken) return whyNot(scope, proof);
  const errand = openErrand(scope.organizationId, taken);
  const iss = only(query, "iss") ?? undefined;
  try {
    validateAuthorizationResponseIssuer({ iss, expectedIssuer: taken.issuer, issParameterSupported: errand.sendsIssuer });
  } catch (error) {
    if (IssuerMismatchError.isInstance(error)) return "other_server";
    throw error;
  }
  if (query.has("error")) return query.get("error") === "access_denied" ? "denied" : "refused";
  const code = only(query, "code");
  if (code === null) return "no_code";
  const tokens = await exchange(scope, taken, { errand, code });
  return tokens === null ? "exchange_failed" : keep(scope, taken, { errand, answer: tokens, browser });
}

async function exchange(
  scope: PersonScope,
  taken: Authorization,
  { errand, code }: { errand: Errand; code: string },
): Promise<OAuthTokens | null> {
  const client = await clientById(scope, taken.connectorId, taken);
  if (!client) return null;
  try {
    const tokens = await exchangeAuthorization(taken.issuer, {
      metadata: tokenEndpointOf({ issuer: taken.issuer, ...errand }),
      clientInformation: asClientInformation(client),
      authorizationCode: code,
      codeVerifier: errand.codeVerifier,
      redirectUri: taken.redirectUri,
      ...(errand.resource === null ? {} : { resource: errand.resource }),
      fetchFn: oauthFetch(),
    });
    return /^(bearer|user)$/i.test(tokens.token_type) ? tokens : null;
  } catch (error) {
    // Neither the message nor the cause of a failed exchange is logged: servers repeat what they were sent.
    log.warn({ connector: taken.connectorId, reason: describeError(error).name }, "A code could not be exchanged.");
    return null;
  }
}

async function keep(
  scope: PersonScope,
  taken: Authorization,
  { errand, answer, browser }: { errand: Errand; answer: OAuthTokens; browser: Buffer },
): Promise<Outcome> {
  const { organizationId } = scope;
  const { memberId, connectorId, issuer, clientId } = taken;
  const holder = { organizationId, memberId };
  const tokens: Tokens = {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    issuer,
    clientId,
    tokenEndpoint: errand.tokenEndpoint,
    revocationEndpoint: errand.revocationEndpoint,
    authMethods: errand.authMethods,
    resource: errand.resource,
  };
  const granted = grantedBy(tokens, answer);
  const account = await accountName(answer, errand);
  // A server that does not say what it granted granted what it was asked for (RFC 6749, 5.1).
  const scopes = granted.scopes ?? errand.scopes;
  const kept = await keepGrant(scope, { memberId, connectorId, issuer }, { ...granted, scopes, account, browser });
  if (!kept) {
    await revoke(holder, connectorId, tokens);
    return "gone";
  }
  await listFirst(scope, { memberId, connectorId }, answer.access_token);
  return "connected";
}

/** A parameter that stands there once and is of a sane length; RFC 6749, 3.1 allows none twice. */
function only(query: URLSearchParams, name: string): string | null {
  const [value, ...more] = query.getAll(name);
  return value !== undefined && value !== "" && value.length <= lengthMax && more.length === 0 ? value : null;
}

function hasTwice(query: URLSearchParams): boolean {
  return ["state", "code", "iss", "error"].some((name) => query.getAll(name).length > 1);
}
