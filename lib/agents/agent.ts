import { z } from "zod";
import { isTimeZone } from "@/lib/agents/time-zone.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { plainLine } from "@/lib/plain-line.ts";
import { agentStatuses } from "@/lib/vocabulary.ts";

/** The longest slug: it stands in addresses, in Cedar entity ids and in the file names of configurations. */
export const slugLengthMax = 48;

/** Words that stand where a slug would in the dashboard's addresses. */
const reservedSlugs: ReadonlySet<string> = new Set(["new"]);
const slugShape = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Whether a text may name an agent in addresses. It may not look like an id: an address takes either. */
export function isAgentSlug(text: string): boolean {
  return text.length <= slugLengthMax && slugShape.test(text) && !isUuid(text) && !reservedSlugs.has(text);
}

/** The slug that a name suggests, or null when the name has no letter or digit from a to z or suggests a word that is taken. */
export function slugOfName(name: string): string | null {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, slugLengthMax)
    .replaceAll(/^-+|-+$/g, "");
  return isAgentSlug(slug) ? slug : null;
}

const name = plainLine("The agent's name", 80);
const timeZone = z.string({ error: "The time zone must be a text." }).refine(isTimeZone, {
  error: 'The time zone must be a name of the IANA database, such as "Europe/Berlin" or "UTC".',
});

/** What may be sent to make an agent. Without a slug the name suggests one. */
export const newAgentInput = z
  .strictObject({
    name,
    slug: z
      .string({ error: "The slug must be a text." })
      .refine(isAgentSlug, {
        error: `The slug must be 1 to ${slugLengthMax} small letters, digits and single hyphens, must not look like an id and must not be "new".`,
      })
      .optional(),
    timeZone: timeZone.optional(),
  })
  .refine((input) => input.slug !== undefined || slugOfName(input.name) !== null, {
    path: ["name"],
    error:
      'The agent\'s name suggests no slug: it needs a letter or a digit from a to z and must not be "new". Send a slug with it.',
  });
export type NewAgentInput = z.infer<typeof newAgentInput>;

/** What may be sent to change an agent: any of the three, at least one. */
export const agentChangeInput = z
  .strictObject({
    name: name.optional(),
    timeZone: timeZone.optional(),
    status: z
      .enum(agentStatuses, { error: `The status must be ${agentStatuses.map((one) => `"${one}"`).join(" or ")}.` })
      .optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'The body must hold at least one of "name", "timeZone" and "status".',
  });
export type AgentChangeInput = z.infer<typeof agentChangeInput>;
