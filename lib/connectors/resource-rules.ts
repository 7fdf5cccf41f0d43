import type { ToolDefinition } from "@/lib/connectors/connector.ts";
import type { NewConnectorInput } from "@/lib/connectors/connector-input.ts";
import { Problem } from "@/lib/errors.ts";

/**
 * Throws `invalid_input`, with the place as its field, unless `resources` name tools that the upstream has by arguments that their schemas
 * declare, once for each tool, with kinds that Cedar can name, and `attributes` speak once of kinds that resources have. A rule that
 * matches nothing would be a policy that protects nothing, and nobody would notice.
 */
export function checkResourceRules(
  { resources = [], attributes = [] }: Pick<NewConnectorInput, "resources" | "attributes">,
  tools: readonly ToolDefinition[],
  isResourceKind: (text: string) => boolean,
): void {
  const definitions = new Map(tools.map((tool) => [tool.name, tool]));
  const seen = new Set<string>();
  resources.forEach(({ tool, kind, argument }, index) => {
    const place = `resources.${index}`;
    const definition = definitions.get(tool);
    if (!definition)
      throw refused(`${place}.tool`, `The upstream has no tool ${quoted(tool)}. It has ${some([...definitions.keys()])}.`);
    if (seen.has(tool)) throw refused(`${place}.tool`, `The tool ${quoted(tool)} has a resource already; a call touches one.`);
    seen.add(tool);
    if (!isResourceKind(kind)) {
      throw refused(
        `${place}.kind`,
        `The kind ${quoted(kind)} cannot name an entity type: it must be letters, digits and _, no digit first, no word of Cedar's own, and neither Tool nor Action.`,
      );
    }
    const declared = declaredArguments(definition);
    for (const name of argument.split("/")) {
      if (!Object.hasOwn(declared, name)) {
        const known = some(Object.keys(declared));
        throw refused(
          `${place}.argument`,
          `The tool ${quoted(tool)} declares no argument ${quoted(name)}. It declares ${known}.`,
        );
      }
      if (!canName(declared[name])) {
        throw refused(
          `${place}.argument`,
          `The argument ${quoted(name)} of the tool ${quoted(tool)} is neither text nor a number, so it names nothing.`,
        );
      }
    }
  });
  const kinds = new Set(resources.map((resource) => resource.kind));
  const patterns = new Set<string>();
  attributes.forEach(({ kind, pattern }, index) => {
    const place = `attributes.${index}`;
    if (!kinds.has(kind))
      throw refused(`${place}.kind`, `No resource is of the kind ${quoted(kind)}. There are ${some([...kinds])}.`);
    const one = JSON.stringify([kind, pattern]);
    if (patterns.has(one))
      throw refused(`${place}.pattern`, `The pattern ${quoted(pattern)} stands twice for the kind ${quoted(kind)}.`);
    patterns.add(one);
  });
}

function declaredArguments(definition: ToolDefinition): { readonly [name: string]: unknown } {
  const schema = definition.inputSchema;
  const properties = isObject(schema) ? schema.properties : undefined;
  return isObject(properties) ? properties : {};
}

/** Whether a value of this schema can name a resource (`resource.ts`). A schema that does not say its type may. */
function canName(property: unknown): boolean {
  const type = isObject(property) ? property.type : undefined;
  return type === undefined || [type].flat().some((one) => one === "string" || one === "integer" || one === "number");
}

function isObject(value: unknown): value is { [member: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names for a sentence: a few of them, none of them long. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(quoted).join(", ");
  if (names.length === 0) return "none";
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}

function refused(field: string, sentence: string): Problem {
  return new Problem("invalid_input", `${sentence} Nothing was added.`, { field });
}
