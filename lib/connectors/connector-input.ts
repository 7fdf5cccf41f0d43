import { z } from "zod";
import { readNamespace, readServiceKey } from "@/lib/connectors/service-key.ts";
import { problemAsIssue } from "@/lib/problem-as-issue.ts";
import { connectorStatuses, visibilities } from "@/lib/vocabulary.ts";

const rulesMax = 1000;
const labelsMax = 20;

/**
 * The token in an `Authorization: Bearer` header: printable ASCII without spaces (RFC 6750, 2.1, read generously). White space around it
 * is what pasting leaves behind.
 */
export const bearerToken = z
  .string({ error: "The token must be a text." })
  .trim()
  .min(1, { error: "The token must not be empty." })
  .max(8192, { error: "The token must have at most 8192 characters." })
  .regex(/^[\x21-\x7e]*$/, { error: "The token must hold printable ASCII characters only, without spaces." });

const webAddress = z
  .string({ error: "The address must be a text." })
  .trim()
  .max(2048, { error: "The address must have at most 2048 characters." })
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "The address must begin with https://.",
  });

/** The app that an admin registered at an authorization server (RFC 6749, 2.2 and A.1, A.2). The secret may be absent: public clients. */
export const oauthAppInput = z.strictObject({
  clientId: z
    .string({ error: "The client id must be a text." })
    .trim()
    .min(1, { error: "The client id must not be empty." })
    .max(2048, { error: "The client id must have at most 2048 characters." })
    .regex(/^[\x20-\x7e]*$/, { error: "The client id must hold printable ASCII characters only." }),
  clientSecret: z
    .string({ error: "The client secret must be a text." })
    .trim()
    .min(1, { error: "The client secret must not be empty." })
    .max(2048, { error: "The client secret must have at most 2048 characters." })
    .regex(/^[\x20-\x7e]*$/, { error: "The client secret must hold printable ASCII characters only." })
    .optional(),
});

/** RFC 6749, 3.3: a scope is printable ASCII without spaces, quotes and backslashes. */
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, { error: "A scope is one word of at most 256 characters." }))
  .max(100, { error: "There can be at most 100 scopes." });

/**
 * Members sign in by OAuth: at the authorization server that the upstream names, at a known service (`service`), or at the addresses given
 * (`endpoints`; `issuer` is what the server calls itself, its origin unless said). `scopes` in place of those that the server asks for.
 */
const oauth = z
  .strictObject({
    kind: z.literal("oauth"),
    service: z.string({ error: "The service must be a text." }).max(64).optional(),
    endpoints: z
      .strictObject({
        authorizationUrl: webAddress,
        tokenUrl: webAddress,
        revocationUrl: webAddress.optional(),
        issuer: webAddress.optional(),
      })
      .optional(),
    scopes: scopes.optional(),
    app: oauthAppInput.optional(),
  })
  .refine((auth) => auth.service === undefined || auth.endpoints === undefined, {
    error: "Name a known service or give addresses, not both.",
  });
export type OauthInput = z.infer<typeof oauth>;

const visibility = z.enum(visibilities, { error: `The visibility must be one of ${visibilities.join(", ")}.` });
const kind = z.string({ error: "The kind must be a text." }).max(64, { error: "The kind must have at most 64 characters." });

/** Which argument of a tool names the resource that a call touches; several joined by `/` name it together: `owner/repo`. */
const resource = z.strictObject({
  tool: z.string({ error: "The tool must be a text." }).min(1).max(128),
  kind,
  argument: z.string({ error: "The argument must be a text." }).min(1).max(512),
  visibility: visibility.optional(),
});

const attribute = z.strictObject({
  kind,
  pattern: z
    .string({ error: "The pattern must be a text." })
    .min(1, { error: "The pattern must not be empty." })
    .max(512, { error: "The pattern must have at most 512 characters." })
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), { error: "The pattern must not hold control characters." }),
  visibility,
  labels: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, { error: "A label is small letters, digits and hyphens, at most 64." }))
    .max(labelsMax, { error: `A resource can have at most ${labelsMax} labels.` })
    .optional(),
});

/**
 * What may be sent to add a connector. Whether its address may be called, what it lists, and whether `resources` fit that, is for later
 * steps to say (`lib/outbound/check-address.ts`, `list-tools.ts`, `resource-rules.ts`).
 */
export const newConnectorInput = z.strictObject({
  key: z.string({ error: "The key must be a text." }).transform(problemAsIssue(readServiceKey)),
  url: z.string({ error: "The URL must be a text." }).trim(),
  namespace: z.string({ error: "The namespace must be a text." }).transform(problemAsIssue(readNamespace)).optional(),
  auth: z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("none") }),
      z.strictObject({ kind: z.literal("bearer"), token: bearerToken }),
      z.strictObject({ kind: z.literal("member") }),
      oauth,
    ],
    { error: 'The kind of auth must be "none", "bearer" (with a token), "member" or "oauth".' },
  ),
  resources: z
    .array(resource)
    .max(rulesMax, { error: `There can be at most ${rulesMax} resources.` })
    .optional(),
  attributes: z
    .array(attribute)
    .max(rulesMax, { error: `There can be at most ${rulesMax} attributes.` })
    .optional(),
});
export type NewConnectorInput = z.infer<typeof newConnectorInput>;

/** What may be sent to change a connector. */
export const connectorChangeInput = z.strictObject({
  status: z.enum(connectorStatuses, { error: `The status must be ${connectorStatuses.map((one) => `"${one}"`).join(" or ")}.` }),
});

/** What a member sends to connect their own account: the token that the service gave them. */
export const connectionInput = z.strictObject({ token: bearerToken });
