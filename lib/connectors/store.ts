import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { checkExposedNames } from "@/lib/connectors/check-exposed-names.ts";
import type { Catalogue, ResourceAttribute, ResourceRule, Tool } from "@/lib/connectors/connector.ts";
import type { ListedTools } from "@/lib/connectors/list-tools.ts";
import { defaultNamespace } from "@/lib/connectors/service-key.ts";
import { isStorable, isUuid } from "@/lib/db/identifier.ts";
import { agent, connection, connector, resourceAttribute, resourceRule, tool, upstreamSession } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { isUniqueViolation } from "@/lib/db/unique-violation.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import type { AdminScope, KeyScope, PersonScope } from "@/lib/scope.ts";
import { seal, unseal } from "@/lib/vault/seal.ts";
import type { ConnectorOrigin, ConnectorStatus, Visibility } from "@/lib/vocabulary.ts";

export type ConnectorInput = {
  key: string;
  url: string;
  namespace?: string | undefined;
  auth: { kind: "none" } | { kind: "bearer"; token: string } | { kind: "member" } | { kind: "oauth"; settings: OauthSettings };
  resources?: readonly { tool: string; kind: string; argument: string; visibility?: Visibility | undefined }[] | undefined;
  attributes?:
    | readonly { kind: string; pattern: string; visibility: Visibility; labels?: readonly string[] | undefined }[]
    | undefined;
};

const columns = {
  id: connector.id,
  agentId: connector.agentId,
  key: connector.key,
  namespace: connector.namespace,
  url: connector.url,
  origin: connector.origin,
  status: connector.status,
  authKind: connector.authKind,
  oauth: connector.oauth,
  era: connector.era,
  protocolVersion: connector.protocolVersion,
  serverName: connector.serverName,
  capabilities: connector.capabilities,
  catalogueVersion: connector.catalogueVersion,
  listedAt: connector.listedAt,
  listError: connector.listError,
};

export type ConnectorRow = Pick<typeof connector.$inferSelect, keyof typeof columns> & {
  tools: Tool[];
  resourceRules: ResourceRule[];
  resourceAttributes: ResourceAttribute[];
};

/** The agent's connectors with their tools, by key. Tokens stay where they are. */
export async function listConnectors(scope: AdminScope, agentId: string): Promise<ConnectorRow[]> {
  if (!isUuid(agentId)) throw notFound("agent");
  return withOrganization(scope.organizationId, (tx) => connectorsIn(tx, eq(connector.agentId, agentId)));
}

/** One connector of the agent by key or id. */
export async function findConnector(scope: AdminScope, agentId: string, keyOrId: string): Promise<ConnectorRow> {
  if (!isUuid(agentId)) throw notFound("connector");
  return withOrganization(scope.organizationId, (tx) => connectorIn(tx, agentId, keyOrId));
}

/**
 * Stores a connector with the tools that its upstream listed. A key or namespace that the agent has already is a `conflict`, tools that
 * could not be told apart are `unusable_upstream`.
 */
export async function addConnector(
  scope: AdminScope,
  agentId: string,
  input: ConnectorInput,
  listed: ListedTools,
  origin: ConnectorOrigin = "url",
): Promise<ConnectorRow> {
  if (!isUuid(agentId)) throw notFound("agent");
  const { organizationId } = scope;
  const id = uuidv7();
  return withOrganization(organizationId, async (tx) => {
    const [owner] = await tx.select({ id: agent.id }).from(agent).where(eq(agent.id, agentId));
    if (!owner) throw notFound("agent");
    const token = input.auth.kind === "bearer" ? { sealedToken: seal(input.auth.token, ["connector", organizationId, id]) } : {};
    const oauth = input.auth.kind === "oauth" ? { oauth: input.auth.settings } : {};
    try {
      await tx.insert(connector).values({
        organizationId,
        agentId,
        id,
        key: input.key,
        namespace: input.namespace ?? defaultNamespace(input.key),
        url: input.url,
        origin,
        authKind: input.auth.kind,
        era: listed.era,
        protocolVersion: listed.protocolVersion,
        serverName: listed.serverName,
        capabilities: listed.capabilities && { ...listed.capabilities },
        ...token,
        ...oauth,
      });
    } catch (error) {
      if (isUniqueViolation(error, "connector_key")) throw taken("key", input.key);
      if (isUniqueViolation(error, "connector_namespace"))
        throw taken("namespace", input.namespace ?? defaultNamespace(input.key));
      throw error;
    }
    await writeTools(tx, organizationId, { id, key: input.key }, listed);
    if (input.resources?.length) {
      await tx
        .insert(resourceRule)
        .values(
          input.resources.map((rule) => ({ ...rule, organizationId, connectorId: id, visibility: rule.visibility ?? null })),
        );
    }
    if (input.attributes?.length) {
      await tx
        .insert(resourceAttribute)
        .values(input.attributes.map((one) => ({ ...one, organizationId, connectorId: id, labels: [...(one.labels ?? [])] })));
    }
    return connectorIn(tx, agentId, id);
  });
}

/** Enables or disables a connector. In force for the next call. */
export async function updateConnector(
  scope: AdminScope,
  agentId: string,
  keyOrId: string,
  change: { status?: ConnectorStatus | undefined },
): Promise<ConnectorRow> {
  if (!isUuid(agentId)) throw notFound("connector");
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await connectorIn(tx, agentId, keyOrId);
    if (change.status !== undefined && change.status !== found.status) {
      await tx
        .update(connector)
        .set({ status: change.status, catalogueVersion: sql`${connector.catalogueVersion} + 1` })
        .where(eq(connector.id, found.id));
    }
    return connectorIn(tx, agentId, found.id);
  });
}

/** Removes a connector with its tools, its token and its members' connections. */
export async function removeConnector(scope: AdminScope, agentId: string, keyOrId: string): Promise<void> {
  if (!isUuid(agentId)) throw notFound("connector");
  await withOrganization(scope.organizationId, async (tx) => {
    const found = await connectorIn(tx, agentId, keyOrId);
    await tx.delete(connection).where(eq(connection.connectorId, found.id));
    await tx.delete(connector).where(eq(connector.id, found.id));
  });
}

/**
 * Replaces the tools by what the upstream lists now. Tiers that an admin set stay; a tool that is gone takes its resource rule along.
 * Throws `unusable_upstream` for tools that could not be told apart; what was listed before then stays.
 */
export async function relistConnector(
  scope: AdminScope,
  agentId: string,
  keyOrId: string,
  listed: ListedTools,
): Promise<ConnectorRow> {
  if (!isUuid(agentId)) throw notFound("connector");
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await connectorIn(tx, agentId, keyOrId);
    const set = new Map(found.tools.filter((one) => one.tierSource === "admin").map((one) => [one.name, one.tier]));
    const tools = listed.tools.map((one) => {
      const tier = set.get(one.definition.name);
      return tier === undefined ? one : { ...one, tier, tierSource: "admin" as const };
    });
    await tx.delete(tool).where(eq(tool.connectorId, found.id));
    await writeTools(tx, scope.organizationId, found, { ...listed, tools });
    const names = listed.tools.map((one) => one.definition.name);
    const rules = found.resourceRules.filter((rule) => !names.includes(rule.tool));
    for (const rule of rules) {
      await tx.delete(resourceRule).where(and(eq(resourceRule.connectorId, found.id), eq(resourceRule.tool, rule.tool)));
    }
    await tx.delete(upstreamSession).where(eq(upstreamSession.connectorId, found.id));
    await tx
      .update(connector)
      .set({
        era: listed.era,
        protocolVersion: listed.protocolVersion,
        serverName: listed.serverName,
        capabilities: listed.capabilities && { ...listed.capabilities },
        listedAt: sql`now()`,
        listError: null,
        catalogueVersion: sql`${connector.catalogueVersion} + 1`,
      })
      .where(eq(connector.id, found.id));
    return connectorIn(tx, agentId, found.id);
  });
}

/** What stands in place of the tools of an upstream that nobody has a token for yet. Its version is empty, which no listed one has. */
export function notListedYet(url: string): ListedTools {
  return { era: "modern", protocolVersion: "", serverName: new URL(url).host, capabilities: null, tools: [] };
}

/** Keeps the tools that were listed with the token of the first member who connected. A connector that was listed before stays as it is. */
export async function keepFirstListing(scope: PersonScope, connectorId: string, listed: ListedTools): Promise<void> {
  const { organizationId } = scope;
  await withOrganization(organizationId, async (tx) => {
    const [found] = await tx
      .update(connector)
      .set({
        era: listed.era,
        protocolVersion: listed.protocolVersion,
        serverName: listed.serverName,
        capabilities: listed.capabilities && { ...listed.capabilities },
        listedAt: sql`now()`,
        listError: null,
        catalogueVersion: sql`${connector.catalogueVersion} + 1`,
      })
      .where(and(eq(connector.id, connectorId), eq(connector.protocolVersion, "")))
      .returning({ id: connector.id, key: connector.key });
    if (found) await writeTools(tx, organizationId, found, listed);
  });
}

/** Notes why the upstream could not be listed again, beside the tools that it listed before. */
export async function noteListError(scope: AdminScope, connectorId: string, listError: string): Promise<void> {
  await withOrganization(scope.organizationId, (tx) =>
    tx.update(connector).set({ listError }).where(eq(connector.id, connectorId)),
  );
}

/** The catalogues of the agent's enabled connectors: what its Cedar schema is made of. */
export async function catalogues(scope: AdminScope, agentId: string): Promise<Catalogue[]> {
  const rows = await listConnectors(scope, agentId);
  return rows.filter((row) => row.status === "enabled").map(catalogueOf);
}

/** One connector's catalogue for the request path, or null when it is gone. */
export async function catalogueById(scope: KeyScope, connectorId: string): Promise<Catalogue | null> {
  const [row] = await withOrganization(scope.organizationId, (tx) => connectorsIn(tx, eq(connector.id, connectorId)));
  return row ? catalogueOf(row) : null;
}

/** The token that an admin pasted for a connector, for listing its tools again. Null when it has none. */
export async function connectorToken(scope: AdminScope, connectorId: string): Promise<string | null> {
  const [row] = await withOrganization(scope.organizationId, (tx) =>
    tx.select({ sealedToken: connector.sealedToken }).from(connector).where(eq(connector.id, connectorId)),
  );
  return row?.sealedToken ? unseal(row.sealedToken, ["connector", scope.organizationId, connectorId]) : null;
}

export function catalogueOf(row: ConnectorRow): Catalogue {
  const { id: connectorId, key, namespace, catalogueVersion: version, tools, resourceRules, resourceAttributes } = row;
  return { connectorId, key, namespace, version, tools, resourceRules, resourceAttributes };
}

async function connectorIn(tx: Transaction, agentId: string, keyOrId: string): Promise<ConnectorRow> {
  if (!isStorable(keyOrId)) throw notFound("connector");
  const which = isUuid(keyOrId) ? eq(connector.id, keyOrId) : eq(connector.key, keyOrId);
  const [found] = await connectorsIn(tx, and(eq(connector.agentId, agentId), which));
  if (!found) throw notFound("connector");
  return found;
}

async function connectorsIn(tx: Transaction, where: ReturnType<typeof and>): Promise<ConnectorRow[]> {
  const rows = await tx.select(columns).from(connector).where(where).orderBy(asc(connector.key));
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const ofThese = (column: typeof tool.connectorId | typeof resourceRule.connectorId | typeof resourceAttribute.connectorId) =>
    sql`${column} = any(${sql.param(ids)}::uuid[])`;
  const tools = await tx.select().from(tool).where(ofThese(tool.connectorId)).orderBy(asc(tool.position));
  const rules = await tx.select().from(resourceRule).where(ofThese(resourceRule.connectorId)).orderBy(asc(resourceRule.tool));
  const attributes = await tx.select().from(resourceAttribute).where(ofThese(resourceAttribute.connectorId));
  return rows.map((row) => ({
    ...row,
    tools: tools
      .filter((one) => one.connectorId === row.id)
      .map(({ name, tier, tierSource, definition }) => ({ name, tier, tierSource, definition: { ...definition, name } })),
    resourceRules: rules
      .filter((one) => one.connectorId === row.id)
      .map(({ tool: ofTool, kind, argument, visibility }) => ({ tool: ofTool, kind, argument, visibility })),
    resourceAttributes: attributes
      .filter((one) => one.connectorId === row.id)
      .map(({ kind, pattern, visibility, labels }) => ({ kind, pattern, visibility, labels })),
  }));
}

async function writeTools(
  tx: Transaction,
  organizationId: string,
  { id: connectorId, key }: Pick<ConnectorRow, "id" | "key">,
  listed: ListedTools,
): Promise<void> {
  if (listed.tools.length === 0) return;
  checkExposedNames(
    key,
    listed.tools.map((one) => one.definition.name),
  );
  await tx.insert(tool).values(
    listed.tools.map(({ definition, tier, tierSource }, position) => ({
      organizationId,
      connectorId,
      name: definition.name,
      position,
      tier,
      tierSource,
      definition: { ...definition },
    })),
  );
}

function taken(field: "key" | "namespace", value: string): Problem {
  return new Problem(
    "conflict",
    `The agent has a connector with the ${field} "${value}" already. Nothing was added; choose another ${field}.`,
    {
      field,
    },
  );
}
