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
    ],
    { error: 'The kind of auth must be "none", "bearer" (with a token) or "member".' },
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
