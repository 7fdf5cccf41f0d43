/**
 * How the members of an agent sign in to one connector: where, and what for. Kept with the connector from the day it was added, so that an
 * upstream cannot send members to another authorization server later on. None of it is secret.
 */
export type OauthSettings = {
  /** Identifies the authorization server (RFC 8414, 2): what it discovers, is asked and answers must all name this one. */
  readonly issuer: string;
  /**
   * How its endpoints are found: anew from the MCP server each time, from the list of known services, or as an admin wrote them down.
   */
  readonly source:
    | { readonly kind: "discovered" }
    | { readonly kind: "service"; readonly service: string }
    | {
        readonly kind: "endpoints";
        readonly authorizationUrl: string;
        readonly tokenUrl: string;
        readonly revocationUrl?: string | undefined;
        readonly issuer?: string | undefined;
      };
  /** What members are asked to consent to; empty leaves it to the authorization server. */
  readonly scopes: readonly string[];
};
