import { knownOf, partsOf, ruleOf } from "@/lib/connectors/resource.ts";
import { actionIdOf, anyService, everyAction, tierGroup } from "@/lib/policy/action-id.ts";
import { type ArgumentsRefusal, isArgumentsRefusal, projectArguments } from "@/lib/policy/arguments.ts";
import type { CedarValueJson, EntityJson, TypeAndId } from "@/lib/policy/cedar.ts";
import { containerKinds } from "@/lib/policy/containers.ts";
import type { CallFacts } from "@/lib/policy/facts.ts";
import type { MentionedArguments } from "@/lib/policy/mentioned-arguments.ts";
import { annotationHints } from "@/lib/policy/schema.ts";
import { seenVisibility } from "@/lib/policy/seen-visibility.ts";
import { sourceAddress } from "@/lib/policy/source-address.ts";

/** One question to Cedar, with every entity that it is about. */
export type CedarRequest = {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: { [name: string]: CedarValueJson };
  readonly entities: EntityJson[];
};

/** `minutes_since_private` when there was no private read: 1,900 years, and far enough from Cedar's largest number to be counted with. */
export const minutesWhenNever = 1_000_000_000;

/**
 * What Cedar is asked about a call, exactly as `buildSchema` promises it: principal, action, resource, context, and each of them as an
 * entity with all its attributes and ancestors, because Cedar leaves out a forbid that meets an absent one.
 *
 * Visibility is what it counts as here: a known one is itself; an unknown one is private when the tool only reads and public when it may
 * write (`seenVisibility`). `context.source.ip` is absent when the address is not known.
 *
 * The action's groups are its parents, all five of them, and have no entries of their own: they have neither attributes nor further
 * ancestors, and Cedar spends 20 to 25 us on each entity it is handed.
 */
export function describeCall(facts: CallFacts, mentioned: MentionedArguments): CedarRequest | ArgumentsRefusal {
  const projected = projectArguments(facts.args, facts.tool.definition.inputSchema, mentioned);
  if (isArgumentsRefusal(projected)) return projected;
  const { namespace } = facts.catalogue;
  const agent = { type: `${anyService}::Agent`, id: unicode(facts.agent.slug) };
  const principal = { type: `${anyService}::Member`, id: unicode(facts.member.email) };
  const resource = { type: `${namespace}::${facts.resource.kind}`, id: unicode(facts.resource.id) };
  const action = actionOf(facts);
  return {
    principal,
    action: action.uid as TypeAndId,
    resource,
    context: contextOf(facts, projected),
    entities: [
      { uid: agent, attrs: { name: unicode(facts.agent.name) }, parents: [] },
      { uid: principal, attrs: { email: unicode(facts.member.email), role: facts.member.role }, parents: [agent] },
      action,
      ...resourcesOf(facts, resource),
    ],
  };
}

/** The action of a tool with its groups as parents. */
export function actionOf({ catalogue, tool }: Pick<CallFacts, "catalogue" | "tool">): EntityJson {
  const id = actionIdOf(tool);
  const own = `${catalogue.namespace}::Action`;
  const any = `${anyService}::Action`;
  const tier = tierGroup(tool.tier);
  const groups = [
    { type: any, id },
    { type: own, id: tier },
    { type: any, id: tier },
    { type: own, id: everyAction },
    { type: any, id: everyAction },
  ];
  return { uid: { type: own, id }, attrs: {}, parents: groups };
}

/** The resource and what contains it: `Owner::"acme"` for `Repository::"acme/payments-core"`. */
function resourcesOf(facts: CallFacts, uid: TypeAndId): EntityJson[] {
  const { catalogue, tool, resource } = facts;
  const seen = (known: { visibility: typeof resource.visibility; labels: readonly string[] }) => ({
    visibility: seenVisibility(known.visibility, tool.tier),
    labels: known.labels.map(unicode),
  });
  if (resource.kind === "Tool") return [{ uid, attrs: { ...seen(resource), tier: tool.tier, ...hintsOf(facts) }, parents: [] }];

  const rule = ruleOf(catalogue, tool);
  const parts = (rule && partsOf(rule, facts.args)) ?? [];
  const entities: EntityJson[] = [];
  for (const [index, kind] of (rule ? containerKinds(rule) : []).entries()) {
    const id = parts.slice(0, index + 1).join("/");
    const known = knownOf(catalogue, { tool, kind, id, fallback: null });
    entities.push({ uid: { type: `${catalogue.namespace}::${kind}`, id }, attrs: seen(known), parents: lastOf(entities) });
  }
  return [...entities, { uid, attrs: seen(resource), parents: lastOf(entities) }];
}

function lastOf(entities: readonly EntityJson[]): EntityJson["parents"] {
  return entities.slice(-1).map((entity) => entity.uid);
}

function hintsOf({ tool }: CallFacts): { [hint: string]: boolean } {
  const annotations = tool.definition.annotations;
  if (typeof annotations !== "object" || annotations === null) return {};
  const said = annotationHints.map((name) => [name, (annotations as { [hint: string]: unknown })[name]] as const);
  return Object.fromEntries(
    said.filter((entry): entry is [(typeof annotationHints)[number], boolean] => typeof entry[1] === "boolean"),
  );
}

function contextOf(facts: CallFacts, projected: { args: { [name: string]: CedarValueJson }; undeclared: boolean }) {
  const { time, source, exposure } = facts;
  const ip = source.ip === null ? null : sourceAddress(source.ip);
  const conversation = { id: unicode(facts.conversation.id), known: facts.conversation.known };
  return {
    time: { hour: time.hour, minute: time.minute, weekday: time.weekday, date: time.date, epochMs: time.epochMs },
    source: { ...(ip !== null && { ip: { __extn: { fn: "ip", arg: ip } } }), known: ip !== null, client: unicode(source.client) },
    session: {
      id: conversation.id,
      accessed_private: exposure.accessedPrivate,
      labels: exposure.labels.map(unicode),
      minutes_since_private: exposure.minutesSincePrivate ?? minutesWhenNever,
      private_sources: exposure.privateSources.map(unicode),
    },
    conversation,
    args: projected.args,
    args_undeclared: projected.undeclared,
  };
}

/** Cedar throws on half a surrogate pair; text that others chose and that nobody compares exactly gets U+FFFD in its place. */
function unicode(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}
