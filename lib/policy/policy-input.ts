import { z } from "zod";
import { isUuid } from "@/lib/db/identifier.ts";
import { plainLine } from "@/lib/plain-line.ts";
import { policyModes } from "@/lib/vocabulary.ts";

/** Words that stand where a policy's name would in addresses. */
const reservedNames: ReadonlySet<string> = new Set(["check", "versions", "new"]);
const nameShape = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}])?$/u;

/** Whether the text holds, how long it may be and what may stand in it is for `check.ts` to say, with positions. */
const text = z.string({ error: "The policy's text must be a text." });

/** What may be sent to save a policy. Without a mode a new one is enforced and an old one keeps its own. */
export const policyInput = z.strictObject({
  name: plainLine("The policy's name", 80)
    .refine((name) => nameShape.test(name), {
      error: "The policy's name must be letters, digits, spaces and . _ - with a letter or digit at both ends.",
    })
    .refine((name) => !isUuid(name) && !reservedNames.has(name), {
      error: `The policy's name must not look like an id and must not be one of ${[...reservedNames].join(", ")}.`,
    }),
  text,
  mode: z.enum(policyModes, { error: `The mode must be one of ${policyModes.join(", ")}.` }).optional(),
  note: plainLine("The note", 500).optional(),
});

/** What may be sent to have a text checked without saving it. */
export const policyCheckInput = z.strictObject({ text });
