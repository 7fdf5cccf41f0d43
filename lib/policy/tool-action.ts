import type { Catalogue, Tool } from "@/lib/connectors/connector.ts";
import { actionIdOf, anyService, tierGroup } from "@/lib/policy/action-id.ts";
import { shapeOfArguments } from "@/lib/policy/argument-shape.ts";
import { type Attributes, argumentsType, type CedarRecord, contextType } from "@/lib/policy/context-type.ts";

/** What the schema says of the action of one tool. */
export type ToolAction = {
  memberOf: { id: string; type?: string }[];
  appliesTo: { principalTypes: string[]; resourceTypes: string[]; context: CedarRecord };
};

/** The action of a tool: whom and what it can apply to, which groups it is in, what its calls' context holds. */
export function toolAction(catalogue: Catalogue, tool: Tool): ToolAction {
  const id = actionIdOf(tool);
  const rule = catalogue.resourceRules.find((candidate) => candidate.tool === tool.name);
  return {
    memberOf: [{ id: tierGroup(tool.tier) }, { id, type: `${anyService}::Action` }],
    appliesTo: {
      principalTypes: [`${anyService}::Member`],
      resourceTypes: rule ? [rule.kind, "Tool"] : ["Tool"],
      context: contextType(argumentsType(shapeOfArguments(tool.definition.inputSchema))),
    },
  };
}

/**
 * One action for two tools of one name, when two connectors share a namespace: every group and resource of either, and of the arguments
 * only those that both declare alike, because a policy cannot tell which of the two is called.
 */
export function mergedAction(one: ToolAction, other: ToolAction): ToolAction {
  const known = argumentsOf(one);
  const both = Object.entries(argumentsOf(other)).flatMap(([name, type]) => {
    const twin = Object.hasOwn(known, name) ? known[name] : undefined;
    const required = twin?.required === true && type.required === true;
    return twin && sameType(twin, type) ? [[name, { ...type, required }] as const] : [];
  });
  const groups = new Map([...one.memberOf, ...other.memberOf].map((group) => [JSON.stringify([group.id, group.type]), group]));
  return {
    memberOf: [...groups.values()],
    appliesTo: {
      ...one.appliesTo,
      resourceTypes: [...new Set([...one.appliesTo.resourceTypes, ...other.appliesTo.resourceTypes])],
      context: contextType({ type: "Record", attributes: Object.fromEntries(both) }),
    },
  };
}

function argumentsOf(action: ToolAction): Attributes {
  return (action.appliesTo.context.attributes.args as CedarRecord).attributes;
}

function sameType(one: Attributes[string], other: Attributes[string]): boolean {
  return JSON.stringify({ ...one, required: null }) === JSON.stringify({ ...other, required: null });
}
