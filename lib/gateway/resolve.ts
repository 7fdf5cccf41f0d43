import type { Catalogue, Resource, Tool } from "@/lib/connectors/connector.ts";
import { exposedName, serviceOf } from "@/lib/connectors/exposed-name.ts";
import { withProtocolTools } from "@/lib/connectors/protocol-tools.ts";
import { resourceOf } from "@/lib/connectors/resource.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { KeyScope } from "@/lib/scope.ts";

/** A call whose tool is known, and what it touches. */
export type ResolvedCall = { connector: ConnectorFacts; catalogue: Catalogue; tool: Tool; resource: Resource };

/**
 * On the aggregated endpoint: finds the connector and the tool that an exposed name (`database__delete_records`) stands for, by exact comparison, and the resource
 * that the call's arguments name. Null when the agent has no such tool enabled.
 */
export async function resolveExposed(
  world: World,
  scope: KeyScope,
  facts: Facts,
  call: Pick<CallMessage, "name" | "args">,
): Promise<ResolvedCall | null> {
  const connector = facts.connectors.find((one) => one.key === serviceOf(call.name));
  if (!connector) return null;
  const catalogue = await world.catalogue(scope, connector);
  const tool = catalogue.tools.find((one) => exposedName(catalogue.key, one.name) === call.name);
  if (!tool) return null;
  return { connector, catalogue, tool, resource: resourceOf(catalogue, tool, call.args) };
}

/**
 * On one connector's own endpoint: the tool by the name that the upstream knows, or a judged method under its own name. Null when the
 * agent has no such connector or tool enabled.
 */
export async function resolveIn(
  world: World,
  scope: KeyScope,
  facts: Facts,
  call: { service: string; name: string; isMethod: boolean; args: CallMessage["args"] },
): Promise<ResolvedCall | null> {
  const connector = facts.connectors.find((one) => one.key === call.service);
  if (!connector) return null;
  const catalogue = withProtocolTools(await world.catalogue(scope, connector));
  const tool = catalogue.tools.find((one) => one.name === call.name && (one.isMethod ?? false) === call.isMethod);
  if (!tool) return null;
  return { connector, catalogue, tool, resource: resourceOf(catalogue, tool, call.args) };
}
