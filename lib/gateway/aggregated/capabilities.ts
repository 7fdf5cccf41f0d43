import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import type { Era } from "@/lib/vocabulary.ts";

type Capability = "prompts" | "resources" | "completions" | "logging" | "tasks";
const tasksExtension = "io.modelcontextprotocol/tasks";

/** Whether the upstream said that it can; one that was listed before that was kept may be able to do anything. */
export function can({ capabilities }: ConnectorFacts, capability: Capability): boolean {
  if (capabilities === null) return capability !== "tasks";
  if (capability === "tasks") return isObject(capabilities.tasks) || tasksExtension in extensionsOf(capabilities);
  return isObject(capabilities[capability]);
}

/**
 * What `/mcp` says that it can do: what at least one of the agent's connectors can, in the words of the client's era. That lists change is
 * always said: Wicket itself changes them when an administrator does.
 */
export function capabilitiesOf(connectors: readonly ConnectorFacts[], era: Era): Record<string, unknown> {
  const some = (capability: Capability) => connectors.some((one) => can(one, capability));
  const legacyTasks = connectors.find((one) => one.era === "legacy" && isObject(one.capabilities?.tasks));
  const modernTasks = connectors.some((one) => one.era === "modern" && can(one, "tasks"));
  return {
    tools: { listChanged: true },
    ...(some("prompts") ? { prompts: { listChanged: true } } : {}),
    ...(some("resources") ? { resources: { subscribe: true, listChanged: true } } : {}),
    ...(some("completions") ? { completions: {} } : {}),
    ...(some("logging") ? { logging: {} } : {}),
    ...(era === "legacy" && legacyTasks ? { tasks: legacyTasks.capabilities?.tasks } : {}),
    ...(era === "modern" && modernTasks ? { extensions: { [tasksExtension]: {} } } : {}),
  };
}

function extensionsOf(capabilities: { readonly [capability: string]: unknown }): object {
  return isObject(capabilities.extensions) ? capabilities.extensions : {};
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
