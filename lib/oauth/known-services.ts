/** A service with OAuth and no discovery: where its endpoints are, and what its members are asked for unless an admin says otherwise. */
export type KnownService = {
  readonly name: string;
  readonly issuer: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** RFC 7009; null where the service has none. */
  readonly revocationUrl: string | null;
  readonly scopes: readonly string[];
  readonly account: { readonly url: string; readonly member: string } | null;
  /** Where an admin registers an app. */
  readonly registerAt: string;
};

/**
 * From the services' own manuals: docs.github.com "Authorizing OAuth apps" (PKCE with S256 since July 2025), docs.slack.dev "Using OAuth
 * 2.0" (user tokens of `oauth.v2.user.access` are answered in the standard's shape).
 */
export const knownServices: { readonly [service: string]: KnownService } = {
  github: {
    name: "GitHub",
    issuer: "https://github.com/login/oauth",
    authorizationUrl: "https://github.com/login/oauth/authorize",
    tokenUrl: "https://github.com/login/oauth/access_token",
    revocationUrl: null,
    scopes: ["repo", "read:org"],
    account: { url: "https://api.github.com/user", member: "login" },
    registerAt: "https://github.com/settings/developers",
  },
  slack: {
    name: "Slack",
    issuer: "https://slack.com",
    authorizationUrl: "https://slack.com/oauth/v2_user/authorize",
    tokenUrl: "https://slack.com/api/oauth.v2.user.access",
    revocationUrl: null,
    scopes: ["channels:history", "channels:read", "chat:write", "users:read"],
    account: { url: "https://slack.com/api/auth.test", member: "user" },
    registerAt: "https://api.slack.com/apps",
  },
};
