import type { OauthInput } from "@/lib/connectors/connector-input.ts";
import { findProvider } from "@/lib/oauth/find-provider.ts";
import { oauthFetch } from "@/lib/oauth/oauth-fetch.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";

/**
 * Looks up where the members of a connector will sign in, when an admin adds it: its authorization server and scopes are kept from then
 * on. Throws `unusable_upstream` when there is no such server, or it cannot be used.
 */
export async function lookUpSettings(url: string, auth: OauthInput): Promise<OauthSettings> {
  const source: OauthSettings["source"] =
    auth.service !== undefined
      ? { kind: "service", service: auth.service }
      : auth.endpoints !== undefined
        ? { kind: "endpoints", ...auth.endpoints }
        : { kind: "discovered" };
  const { issuer, scopes } = await findProvider({ url, source, issuer: null, scopes: auth.scopes ?? [] }, oauthFetch());
  return { issuer, source, scopes: [...scopes] };
}
