import type { Catalogue, Resource, Tool } from "@/lib/connectors/connector.ts";
import { exposedName, serviceOf } from "@/lib/connectors/exposed-name.ts";
import { resourceOf } from "@/lib/connectors/resource.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { KeyScope } from "@/lib/scope.ts";

/** A call whose tool is known, and what it touches. */
export type ResolvedCall = { connector: ConnectorFacts; catalogue: Catalogue; tool: Tool; resource: Resource };

/**
 * Finds the connector and the tool that an exposed name (`database__delete_records`) stands for, by exact comparison, and the resource
 * that the call's arguments name. Null when the agent has no such tool enabled.
 */
export async function resolveCall(
  world: World,
  scope: KeyScope,
  facts: Facts,
  call: { name: string; args: Readonly<Record<string, unknown>> },
): Promise<ResolvedCall | null> {
  const connector = facts.connectors.find((one) => one.key === serviceOf(call.name));
  if (!connector) return null;
  const catalogue = await world.catalogue(scope, connector);
  const tool = catalogue.tools.find((one) => exposedName(catalogue.key, one.name) === call.name);
  if (!tool) return null;
  return { connector, catalogue, tool, resource: resourceOf(catalogue, tool, call.args) };
}
