import type { Catalogue, Resource, ResourceAttribute, ResourceRule, Tool } from "@/lib/connectors/connector.ts";
import { matchesGlob } from "@/lib/connectors/glob.ts";
import type { Visibility } from "@/lib/vocabulary.ts";

type Arguments = { readonly [name: string]: unknown };

/** Longer names are no names: they would be stored with every record. In UTF-16 units. */
const idLengthMax = 512;

/**
 * The resource that a call touches, by the tool's resource rule and the connector's attributes.
 *
 * Without a rule, or when an argument that the rule needs is missing, empty, neither text nor a whole number, or holds control
 * characters or half a surrogate pair, or when the whole is longer than 512 characters, the call names no resource: it is then the tool
 * itself, of unknown visibility.
 */
export function resourceOf(catalogue: Catalogue, tool: Tool, args: Arguments): Resource {
  const rule = ruleOf(catalogue, tool);
  const parts = rule && partsOf(rule, args);
  if (!rule || !parts) return { kind: "Tool", id: tool.name, visibility: "unknown", labels: [] };
  const id = parts.join("/");
  const known = knownOf(catalogue, { tool, kind: rule.kind, id, fallback: rule.visibility });
  return { kind: rule.kind, id, ...(isPlain(parts) ? known : { ...known, visibility: "unknown" }) };
}

export function ruleOf(catalogue: Catalogue, tool: Tool): ResourceRule | null {
  return catalogue.resourceRules.find((rule) => rule.tool === tool.name) ?? null;
}

/** The values of the rule's arguments, outermost first, or null when they name nothing. */
export function partsOf(rule: ResourceRule, args: Arguments): string[] | null {
  const parts = rule.argument.split("/").map((name) => textOf(Object.hasOwn(args, name) ? args[name] : undefined));
  const usable = parts.filter((part) => part !== null && part !== "" && !/[\p{Cc}\p{Cs}]/u.test(part));
  return usable.length === parts.length && parts.join("/").length <= idLengthMax ? (usable as string[]) : null;
}

/**
 * What the connector's attributes say of one resource: the longest pattern that matches speaks, else `fallback`, else nobody knows.
 *
 * Names are compared without regard to case, because most services find `Acme/Payments-Core` where `acme/payments-core` was said. Where
 * the spelling as it stands would have had another answer, a call that reads gets the more private of the two, so that no variant of a
 * name makes something private public; a call that only writes gets the answer of the closest name; and a tool that may do both gets
 * "unknown", which counts as private when read and as public when written to. Labels of both add up.
 */
export function knownOf(
  catalogue: Catalogue,
  asked: { tool: Tool; kind: string; id: string; fallback: Visibility | null },
): Pick<Resource, "visibility" | "labels"> {
  const ofKind = catalogue.resourceAttributes.filter((attribute) => attribute.kind === asked.kind);
  const folded = asked.id.toLowerCase();
  const exact = longest(ofKind.filter((attribute) => matchesGlob(attribute.pattern, asked.id)));
  const closest = longest(ofKind.filter((attribute) => matchesGlob(attribute.pattern.toLowerCase(), folded)));
  const asSpelled = exact?.visibility ?? asked.fallback ?? "unknown";
  const asMeant = closest && closest.pattern.length > (exact?.pattern.length ?? -1) ? closest.visibility : asSpelled;
  const labels = [...new Set([...(exact?.labels ?? []), ...(closest?.labels ?? [])])];
  if (asSpelled === asMeant) return { visibility: asSpelled, labels };
  if (asked.tool.tierSource === "assumed") return { visibility: "unknown", labels };
  return { visibility: asked.tool.tier === "read" ? morePrivate(asSpelled, asMeant) : asMeant, labels };
}

/** Of patterns of one length the more private one. */
function longest(matching: readonly ResourceAttribute[]): ResourceAttribute | null {
  return matching.reduce<ResourceAttribute | null>((best, next) => {
    if (best === null || next.pattern.length > best.pattern.length) return next;
    const asLong = next.pattern.length === best.pattern.length;
    return asLong && morePrivate(best.visibility, next.visibility) === next.visibility ? next : best;
  }, null);
}

/** An unknown one raises exposure like a private one, so it is more private than what is known to be public or internal. */
function morePrivate(one: Visibility, other: Visibility): Visibility {
  const order: readonly Visibility[] = ["public", "internal", "unknown", "private"];
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : null;
}

/**
 * Whether the name can only mean itself. Services trim spaces, decode percent escapes and walk `.` and `..`, so what is known of a name
 * that has these is not known of what the service will find.
 */
function isPlain(parts: readonly string[]): boolean {
  return parts.every((part) => {
    const segments = part.split("/");
    const walks = segments.includes(".") || segments.includes("..") || (parts.length > 1 && segments.length > 1);
    return !walks && part.trim() === part && !/%[0-9a-f]{2}/i.test(part);
  });
}
