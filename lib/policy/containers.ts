import type { ResourceRule } from "@/lib/connectors/connector.ts";
import { isResourceKind } from "@/lib/policy/identifier.ts";

/**
 * The kinds of the containers of what a rule names, outermost first: `owner/repo` on `Repository` -> `["Owner"]`. They are called after
 * the arguments; an argument whose name makes no Cedar identifier ends the list.
 */
export function containerKinds(rule: ResourceRule): string[] {
  const kinds = rule.argument.split("/").slice(0, -1).map(kindName);
  const unusable = kinds.findIndex((kind) => !isResourceKind(kind));
  return unusable === -1 ? kinds : kinds.slice(0, unusable);
}

/** `owner` -> `Owner`, `channel_id` -> `ChannelId`. */
function kindName(argument: string): string {
  return argument
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
