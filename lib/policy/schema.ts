import type { Catalogue } from "@/lib/connectors/connector.ts";
import { withProtocolTools } from "@/lib/connectors/protocol-tools.ts";
import { actionIdOf, anyService, everyAction, tierGroup } from "@/lib/policy/action-id.ts";
import type { EntityType, NamespaceDefinition, SchemaJson } from "@/lib/policy/cedar.ts";
import { containerKinds } from "@/lib/policy/containers.ts";
import { type Attributes, contextType, recordOf, text, texts, truth } from "@/lib/policy/context-type.ts";
import { mergedAction, type ToolAction, toolAction } from "@/lib/policy/tool-action.ts";
import { tiers } from "@/lib/vocabulary.ts";

type Namespace = NamespaceDefinition<string>;

/** The four hints of MCP's ToolAnnotations; what an upstream did not say is absent. */
export const annotationHints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

/** What is known of any resource. `visibility` is never "unknown" to a policy: `seenVisibility` says what that counts as. */
const resourceFacts: Attributes = { visibility: text, labels: texts };

const toolFacts: Attributes = {
  ...resourceFacts,
  tier: text,
  ...Object.fromEntries(annotationHints.map((name) => [name, { ...truth, required: false }])),
};

/**
 * The Cedar schema of an agent, as schema JSON, from the catalogues of its enabled connectors. Policies are validated against it when
 * they are saved; decisions do without it, because `describeCall` builds what it promises.
 *
 * Only facts that are really supplied are in it, so that a policy that asks for another one is refused when it is saved rather than
 * silently false.
 *
 * An agent without tools has no call to check a policy against, and Cedar would then accept any misspelling with a mere warning. Until
 * there is a tool the tiers stand in for them: actions on some tool of any service, with the facts that all calls have.
 */
export function buildSchema(catalogues: readonly Catalogue[]): SchemaJson<string> {
  const namespaces = new Map<string, Namespace>();
  const shared = namespaceOf(namespaces, anyService);
  shared.entityTypes.Agent = entity({ name: text });
  shared.entityTypes.Member = entity({ email: text, role: text }, ["Agent"]);
  declareGroups(shared, null);
  for (const catalogue of catalogues) {
    addConnector(namespaceOf(namespaces, catalogue.namespace), shared, withProtocolTools(catalogue));
  }
  if (catalogues.every((catalogue) => catalogue.tools.length === 0)) addStandIns(shared);
  return Object.fromEntries(namespaces);
}

function addConnector(own: Namespace, shared: Namespace, catalogue: Catalogue): void {
  declareGroups(own, anyService);
  own.entityTypes.Tool ??= entity(toolFacts);
  for (const rule of catalogue.resourceRules) {
    let container: string | null = null;
    for (const kind of [...containerKinds(rule), rule.kind]) {
      own.entityTypes[kind] = inside(own.entityTypes[kind] ?? entity(resourceFacts), container);
      container = kind;
    }
  }
  for (const tool of catalogue.tools) {
    const id = actionIdOf(tool);
    const twin = own.actions[id] as ToolAction | undefined;
    const action = toolAction(catalogue, tool);
    own.actions[id] = twin ? mergedAction(twin, action) : action;
    shared.actions[id] ??= {};
  }
}

function addStandIns(shared: Namespace): void {
  shared.entityTypes.Tool = entity(toolFacts);
  for (const tier of tiers) {
    shared.actions[tierGroup(tier)] = {
      memberOf: [{ id: everyAction }],
      appliesTo: { principalTypes: ["Member"], resourceTypes: ["Tool"], context: contextType(recordOf({})) },
    };
  }
}

/** Its tables have no prototype: kinds and tools may be called `constructor` or `__proto__`. */
function namespaceOf(namespaces: Map<string, Namespace>, name: string): Namespace {
  const found: Namespace = namespaces.get(name) ?? { entityTypes: Object.create(null), actions: Object.create(null) };
  namespaces.set(name, found);
  return found;
}

function declareGroups(namespace: Namespace, parent: string | null): void {
  const above = (id: string) => (parent === null ? [] : [{ id, type: `${parent}::Action` }]);
  namespace.actions[everyAction] ??= { memberOf: above(everyAction) };
  for (const tier of tiers) namespace.actions[tierGroup(tier)] ??= { memberOf: [{ id: everyAction }, ...above(tierGroup(tier))] };
}

function entity(attributes: Attributes, memberOfTypes: string[] = []): EntityType<string> {
  return { memberOfTypes, shape: recordOf(attributes) };
}

function inside(type: EntityType<string>, container: string | null): EntityType<string> {
  const parents = "memberOfTypes" in type ? (type.memberOfTypes ?? []) : [];
  return container === null || parents.includes(container) ? type : { ...type, memberOfTypes: [...parents, container] };
}
