import type { Tool } from "@/lib/connectors/connector.ts";
import type { Tier } from "@/lib/vocabulary.ts";

/** The namespace that stands for any service. */
export const anyService = "ServiceMCP";

/** The group of every action of a namespace. */
export const everyAction = "*";

export function tierGroup(tier: Tier): string {
  return `tier:${tier}`;
}

/**
 * Ids of actions that are no tools: the groups, and the methods that are judged under their own names. A tool called like one of them
 * would otherwise be a member of the group, or be the method, whatever it really does.
 */
const taken = /^(?:\*$|tier:|tool:|resources\/|prompts\/|completion\/|tasks\/|sampling\/|elicitation\/|roots\/|logging\/)/;

/**
 * The Cedar action id of a tool: the upstream's own name, unchanged. Only a name that Wicket uses itself (`tier:read`, `*`,
 * `resources/read`) or that is not valid Unicode, which Cedar cannot hold, becomes `tool:<name>`. Two names never share an id.
 */
export function actionId(toolName: string): string {
  if (/\p{Cs}/u.test(toolName)) return `tool:${JSON.stringify(toolName)}`;
  return taken.test(toolName) ? `tool:${toolName}` : toolName;
}

/** The same for a tool or a judged method: a method's action has the method's own name. */
export function actionIdOf(tool: Pick<Tool, "name" | "isMethod">): string {
  return tool.isMethod ? tool.name : actionId(tool.name);
}
