import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";

/** Where members of one connector sign in, as it is known at one moment: everything a consent needs that is not secret. */
export type Provider = {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
  /** What the token is asked for (RFC 8707); null for services that know no resources. */
  readonly resource: string | null;
  readonly scopes: readonly string[];
  /** Whether a client may be made without an admin: by a metadata document or by dynamic registration. */
  readonly registers: boolean;
  /** Where the service tells whose token it is, and in which member of the answer. */
  readonly account: { readonly url: string; readonly member: string } | null;
};
