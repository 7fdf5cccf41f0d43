import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  inet,
  integer,
  json,
  jsonb,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import {
  agentStatuses,
  connectorAuthKinds,
  connectorOrigins,
  connectorStatuses,
  decisions,
  eras,
  exposureLabels,
  mailStatuses,
  memberRoles,
  memberStatuses,
  oauthClientOrigins,
  outcomes,
  policyModes,
  reasons,
  tierSources,
  tiers,
  visibilities,
} from "@/lib/vocabulary.ts";

/**
 * Two rooms. `public` holds what belongs to an organization: every table there carries `organization_id`, is reached by composite
 * foreign keys and has row-level security forced (a test reads the catalogue and fails for one that has not). `identity` holds what
 * exists before an organization is known: people, their sign-in sessions and links.
 */
const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const now = sql`now()`;

export const identity = pgSchema("identity");

export const person = identity.table("person", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name"),
  emailVerified: at("email_verified"),
  image: text("image"),
  createdAt: at("created_at").notNull().default(now),
});

/** Browser sessions of next-auth. `sessionToken` holds a digest, never the cookie's value. */
export const signInSession = identity.table("sign_in_session", {
  sessionToken: text("session_token").primaryKey(),
  userId: uuid("person_id")
    .notNull()
    .references(() => person.id, { onDelete: "cascade" }),
  expires: at("expires").notNull(),
});

/** Magic links of next-auth, by digest. */
export const signInLink = identity.table(
  "sign_in_link",
  { identifier: text("identifier").notNull(), token: text("token").notNull(), expires: at("expires").notNull() },
  (table) => [primaryKey({ columns: [table.identifier, table.token] })],
);

/** The one-time link of the first start, by digest. There is at most one row. */
export const setupLink = identity.table("setup_link", {
  tokenDigest: bytes("token_digest").primaryKey(),
  createdAt: at("created_at").notNull().default(now),
  usedAt: at("used_at"),
});

/** How often something was done within a window of time: limits that hold across replicas. A row that ended may be removed. */
export const attempt = identity.table("attempt", {
  /** What is counted: `invite/address/sam@company.com`. */
  name: text("name").primaryKey(),
  count: integer("count").notNull(),
  until: at("until").notNull(),
});

export const organization = pgTable("organization", {
  organizationId: uuid("organization_id").primaryKey(),
  name: text("name").notNull(),
  createdAt: at("created_at").notNull().default(now),
});

const organizationId = () =>
  uuid("organization_id")
    .notNull()
    .references(() => organization.organizationId, { onDelete: "restrict" });

export const administrator = pgTable(
  "administrator",
  {
    organizationId: organizationId(),
    personId: uuid("person_id")
      .notNull()
      .references(() => person.id),
    createdAt: at("created_at").notNull().default(now),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.personId] }), index("administrator_person").on(table.personId)],
);

export const agent = pgTable(
  "agent",
  {
    organizationId: organizationId(),
    id: uuid("id").notNull(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    status: text("status", { enum: agentStatuses }).notNull().default("active"),
    statusChangedAt: at("status_changed_at"),
    statusChangedBy: text("status_changed_by"),
    timeZone: text("time_zone").notNull().default("UTC"),
    /** The version of the whole policy set; every save makes the next one. */
    policyVersion: integer("policy_version").notNull().default(0),
    /** The agent that ships with Wicket. What it does is made up, and labelled SIMULATED wherever it shows. */
    simulated: boolean("simulated").notNull().default(false),
    createdAt: at("created_at").notNull().default(now),
    /** Deleted agents keep their row, because records point to it. */
    deletedAt: at("deleted_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    uniqueIndex("agent_slug").on(table.organizationId, table.slug).where(sql`deleted_at is null`),
  ],
);

export const member = pgTable(
  "member",
  {
    organizationId: organizationId(),
    agentId: uuid("agent_id").notNull(),
    id: uuid("id").notNull(),
    personId: uuid("person_id")
      .notNull()
      .references(() => person.id),
    role: text("role", { enum: memberRoles }).notNull().default("member"),
    status: text("status", { enum: memberStatuses }).notNull(),
    createdAt: at("created_at").notNull().default(now),
    statusChangedAt: at("status_changed_at").notNull().default(now),
    statusChangedBy: text("status_changed_by"),
    /** Until then an approval or rejection can be undone; from then on the member is told by mail, and it is null again. */
    decisionFinalAt: at("decision_final_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    foreignKey({ columns: [table.organizationId, table.agentId], foreignColumns: [agent.organizationId, agent.id] }),
    uniqueIndex("member_person").on(table.organizationId, table.agentId, table.personId).where(sql`status <> 'removed'`),
    index("member_of_person").on(table.personId),
  ],
);

/**
 * How somebody was asked to become a member. What became of it is the member's status; sending it again replaces the digest, which ends
 * the link before.
 */
export const invite = pgTable(
  "invite",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    /** In canonical form: the one address that the link is for. */
    email: text("email").notNull(),
    /** A keyed digest of the link's token, over its purpose, the organization and the member. */
    tokenDigest: bytes("token_digest").notNull(),
    invitedBy: text("invited_by").notNull(),
    sentAt: at("sent_at").notNull().default(now),
    expiresAt: at("expires_at").notNull(),
    acceptedAt: at("accepted_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
  ],
);

/** A member's key, as a keyed digest. One live key per member. */
export const memberKey = pgTable(
  "member_key",
  {
    organizationId: organizationId(),
    id: uuid("id").notNull(),
    memberId: uuid("member_id").notNull(),
    digest: bytes("digest").notNull(),
    createdAt: at("created_at").notNull().default(now),
    revokedAt: at("revoked_at"),
    revokedBy: text("revoked_by"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
    unique("member_key_digest").on(table.digest),
    uniqueIndex("member_key_live").on(table.organizationId, table.memberId).where(sql`revoked_at is null`),
  ],
);

export const connector = pgTable(
  "connector",
  {
    organizationId: organizationId(),
    agentId: uuid("agent_id").notNull(),
    id: uuid("id").notNull(),
    /** The service's name in tool names and addresses: `github`. */
    key: text("key").notNull(),
    /** Its Cedar namespace: `GitHubMCP`. */
    namespace: text("namespace").notNull(),
    url: text("url").notNull(),
    origin: text("origin", { enum: connectorOrigins }).notNull().default("url"),
    status: text("status", { enum: connectorStatuses }).notNull().default("enabled"),
    authKind: text("auth_kind", { enum: connectorAuthKinds }).notNull(),
    sealedToken: bytes("sealed_token"),
    /** For connectors whose members sign in by OAuth. */
    oauth: jsonb("oauth").$type<OauthSettings>(),
    era: text("era", { enum: eras }).notNull(),
    protocolVersion: text("protocol_version").notNull(),
    serverName: text("server_name").notNull(),
    /** What the server said that it can do (the `capabilities` of its handshake); null for one that was listed before that was kept. */
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>(),
    /** Raised whenever tools, tiers, resource rules or attributes change; caches are keyed by it. */
    catalogueVersion: integer("catalogue_version").notNull().default(1),
    listedAt: at("listed_at").notNull().default(now),
    listError: text("list_error"),
    createdAt: at("created_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    foreignKey({ columns: [table.organizationId, table.agentId], foreignColumns: [agent.organizationId, agent.id] }),
    unique("connector_key").on(table.organizationId, table.agentId, table.key),
    unique("connector_namespace").on(table.organizationId, table.agentId, table.namespace),
  ],
);

export const tool = pgTable(
  "tool",
  {
    organizationId: organizationId(),
    connectorId: uuid("connector_id").notNull(),
    /** The upstream's own name, unchanged. */
    name: text("name").notNull(),
    position: integer("position").notNull(),
    tier: text("tier", { enum: tiers }).notNull(),
    tierSource: text("tier_source", { enum: tierSources }).notNull(),
    /** The upstream's definition as it listed it (title, description, schemas, annotations), in its order: what clients are shown. */
    definition: json("definition").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.connectorId, table.name] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** Which argument of a tool names the resource that a call touches. */
export const resourceRule = pgTable(
  "resource_rule",
  {
    organizationId: organizationId(),
    connectorId: uuid("connector_id").notNull(),
    tool: text("tool").notNull(),
    /** The Cedar entity type within the connector's namespace: `Repository`. */
    kind: text("kind").notNull(),
    /** One argument (`table`), or several joined by `/` (`owner/repo`). */
    argument: text("argument").notNull(),
    /** What every resource named this way is, unless an attribute says more. */
    visibility: text("visibility", { enum: visibilities }),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.connectorId, table.tool] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** What is known of the resources of a connector, by name or pattern (`prod.*`). The longest pattern that matches speaks. */
export const resourceAttribute = pgTable(
  "resource_attribute",
  {
    organizationId: organizationId(),
    connectorId: uuid("connector_id").notNull(),
    kind: text("kind").notNull(),
    pattern: text("pattern").notNull(),
    visibility: text("visibility", { enum: visibilities }).notNull(),
    labels: text("labels").array().notNull().default(sql`'{}'`),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.connectorId, table.kind, table.pattern] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** One member's own credentials for one connector. */
export const connection = pgTable(
  "connection",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    connectorId: uuid("connector_id").notNull(),
    sealedToken: bytes("sealed_token").notNull(),
    connectedAt: at("connected_at").notNull().default(now),
    /** The member's key pair that it is sealed to; 0: sealed by the server alone, as it was done before members had pairs. */
    generation: integer("generation").notNull().default(0),
    /** Raised with every change of what is sealed: a refresh writes only over the version that it read. */
    version: integer("version").notNull().default(1),
    /** When the access token ends; null for a token that was pasted, and for one whose server does not say. */
    expiresAt: at("expires_at"),
    /** While this is in the future, one call somewhere is refreshing the token. */
    leaseUntil: at("lease_until"),
    /** Since when the authorization server refuses to refresh; null while all is well. */
    reconnectSince: at("reconnect_since"),
    /** What the service calls the member's account, for people to read. */
    account: text("account"),
    /** What was granted, for people to read. */
    scopes: text("scopes").array(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId, table.connectorId] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** The pair that a member's credentials are sealed to. Its private half is stored nowhere but in the wraps. */
export const memberKeyPair = pgTable(
  "member_key_pair",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    /** Raised with each new pair. */
    generation: integer("generation").notNull(),
    publicKey: bytes("public_key").notNull(),
    /** The server's word that this is the member's public key: whoever can only write to the database cannot put another in its place. */
    vouch: bytes("vouch").notNull(),
    createdAt: at("created_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
  ],
);

/** A member's private key, wrapped under what only the member has: a member key, or the secret in one browser's cookie. */
export const privateKeyWrap = pgTable(
  "private_key_wrap",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    purpose: text("purpose", { enum: ["member-key", "browser"] }).notNull(),
    /** The member key's id, or a digest of the browser's secret. */
    holder: text("holder").notNull(),
    generation: integer("generation").notNull(),
    wrapped: bytes("wrapped").notNull(),
    createdAt: at("created_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId, table.purpose, table.holder] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
  ],
);

/** What the authorization server of one connector knows Wicket as. */
export const oauthClient = pgTable(
  "oauth_client",
  {
    organizationId: organizationId(),
    connectorId: uuid("connector_id").notNull(),
    /** Credentials are good for one authorization server and are never shown to another. */
    issuer: text("issuer").notNull(),
    origin: text("origin", { enum: oauthClientOrigins }).notNull(),
    clientId: text("client_id").notNull(),
    sealedSecret: bytes("sealed_secret"),
    /** How the client proves itself at the token endpoint, where its registration says so. */
    authMethod: text("auth_method"),
    redirectUri: text("redirect_uri").notNull(),
    createdAt: at("created_at").notNull().default(now),
    /** When the secret of a dynamic registration ends. */
    secretExpiresAt: at("secret_expires_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.connectorId, table.issuer, table.origin] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** A member who was sent to an authorization server and is expected back, within 10 minutes and once. */
export const oauthAuthorization = pgTable(
  "oauth_authorization",
  {
    organizationId: organizationId(),
    stateDigest: bytes("state_digest").notNull(),
    /** Of the cookie that the browser was given on its way out. */
    browserDigest: bytes("browser_digest").notNull(),
    personId: uuid("person_id").notNull(),
    memberId: uuid("member_id").notNull(),
    connectorId: uuid("connector_id").notNull(),
    issuer: text("issuer").notNull(),
    redirectUri: text("redirect_uri").notNull(),
    clientId: text("client_id").notNull(),
    /** The PKCE verifier and the endpoints that the code is good for. */
    sealedErrand: bytes("sealed_errand").notNull(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.stateDigest] }),
    foreignKey({
      columns: [table.organizationId, table.memberId],
      foreignColumns: [member.organizationId, member.id],
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/**
 * A session of a legacy client (`Mcp-Session-Id`): which member it was given to, for which endpoint, and what was agreed on in its
 * handshake. Any replica serves it from here.
 */
export const clientSession = pgTable(
  "client_session",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    /** The session id as the record shows it, without the part that proves it. */
    label: text("label").notNull(),
    /** The connector's key for `/mcp/<service>`; empty for `/mcp`. */
    service: text("service").notNull(),
    protocolVersion: text("protocol_version").notNull(),
    /** What the client said that it can be asked for: the upstreams of `/mcp` are told the same. */
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>().notNull(),
    logLevel: text("log_level"),
    /** The URIs, as the client knows them, that it subscribed to at upstreams of the modern era, which keep no subscriptions. */
    subscriptions: text("subscriptions").array().notNull().default([]),
    /** How many streams (GET) the client has open, at whichever replicas. One that was killed leaves its own behind. */
    listening: integer("listening").notNull().default(0),
    openedAt: at("opened_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId, table.label] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
  ],
);

/** The session that a legacy upstream gave to one member, for one session of the member's client. */
export const upstreamSession = pgTable(
  "upstream_session",
  {
    organizationId: organizationId(),
    memberId: uuid("member_id").notNull(),
    connectorId: uuid("connector_id").notNull(),
    /** Wicket's own session id as the record shows it; empty for clients that have none. */
    clientSession: text("client_session").notNull().default(""),
    sessionId: text("session_id").notNull(),
    protocolVersion: text("protocol_version").notNull(),
    openedAt: at("opened_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.memberId, table.connectorId, table.clientSession] }),
    foreignKey({ columns: [table.organizationId, table.memberId], foreignColumns: [member.organizationId, member.id] }),
    foreignKey({
      columns: [table.organizationId, table.connectorId],
      foreignColumns: [connector.organizationId, connector.id],
    }).onDelete("cascade"),
  ],
);

/** One version of an agent's whole policy set: who made it, when, and what for. */
export const policyVersion = pgTable(
  "policy_version",
  {
    organizationId: organizationId(),
    agentId: uuid("agent_id").notNull(),
    version: integer("version").notNull(),
    author: text("author").notNull(),
    note: text("note").notNull(),
    createdAt: at("created_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.agentId, table.version] }),
    foreignKey({ columns: [table.organizationId, table.agentId], foreignColumns: [agent.organizationId, agent.id] }),
  ],
);

/**
 * The texts of the policies. The set at version V is every row with `fromVersion <= V` whose `untilVersion` is null or greater than V;
 * a row's text, name and mode never change.
 */
export const policyRevision = pgTable(
  "policy_revision",
  {
    organizationId: organizationId(),
    agentId: uuid("agent_id").notNull(),
    policyId: uuid("policy_id").notNull(),
    fromVersion: integer("from_version").notNull(),
    untilVersion: integer("until_version"),
    name: text("name").notNull(),
    mode: text("mode", { enum: policyModes }).notNull(),
    text: text("text").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.agentId, table.policyId, table.fromVersion] }),
    foreignKey({
      columns: [table.organizationId, table.agentId, table.fromVersion],
      foreignColumns: [policyVersion.organizationId, policyVersion.agentId, policyVersion.version],
    }),
    uniqueIndex("policy_name_live").on(table.organizationId, table.agentId, table.name).where(sql`until_version is null`),
  ],
);

/** What a person's allowed reads have touched, by label. Keyed by person: no key, agent or session of theirs is a boundary. */
export const exposure = pgTable(
  "exposure",
  {
    organizationId: organizationId(),
    personId: uuid("person_id")
      .notNull()
      .references(() => person.id),
    label: text("label", { enum: exposureLabels }).notNull(),
    since: at("since").notNull(),
    lastRaisedAt: at("last_raised_at").notNull(),
    /** At most 20 resource ids, the latest first. */
    sources: text("sources").array().notNull(),
    /** Raised when the label comes (back) into force, so that a decision made before can be told from one made after. */
    epoch: integer("epoch").notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.personId, table.label] })],
);

/** The last number given to a record of the organization. Its row lock is what orders the batches of all replicas. */
export const recordHead = pgTable("record_head", {
  organizationId: uuid("organization_id")
    .primaryKey()
    .references(() => organization.organizationId),
  number: bigint("number", { mode: "number" }).notNull().default(0),
});

/** One decision: who, what, when, why. Append-only. Arguments, results, keys and tokens have no column here. */
export const record = pgTable(
  "record",
  {
    organizationId: organizationId(),
    id: uuid("id").notNull(),
    /** Dense and ascending within the organization; shown as `AUDIT-03F4A91` (hexadecimal). */
    number: bigint("number", { mode: "number" }).notNull(),
    recordedAt: at("recorded_at").notNull(),
    agentId: uuid("agent_id").notNull(),
    agentSlug: text("agent_slug").notNull(),
    simulated: boolean("simulated").notNull(),
    personId: uuid("person_id").notNull(),
    memberId: uuid("member_id").notNull(),
    memberEmail: text("member_email").notNull(),
    keyId: uuid("key_id").notNull(),
    sourceIp: inet("source_ip"),
    clientName: text("client_name"),
    sessionId: text("session_id"),
    era: text("era", { enum: eras }).notNull(),
    method: text("method").notNull(),
    /** The connector's key, or null when the call named none that exists. */
    service: text("service"),
    tool: text("tool"),
    tier: text("tier", { enum: tiers }),
    resourceType: text("resource_type"),
    resourceId: text("resource_id"),
    /** As known; what an unknown one counted as follows from the tier. */
    visibility: text("visibility", { enum: visibilities }),
    decision: text("decision", { enum: decisions }).notNull(),
    reason: text("reason", { enum: reasons }).notNull(),
    policyVersion: integer("policy_version").notNull(),
    /** The policies that determined the decision, by id and by name, in the same order. */
    policyIds: uuid("policy_ids").array().notNull(),
    policyNames: text("policy_names").array().notNull(),
    /** The shadow policies that would have denied. */
    wouldDeny: text("would_deny").array().notNull(),
    /** The facts the decision saw. */
    timeZone: text("time_zone").notNull(),
    hour: integer("hour").notNull(),
    minute: integer("minute").notNull(),
    weekday: integer("weekday").notNull(),
    accessedPrivate: boolean("accessed_private").notNull(),
    privateSources: text("private_sources").array().notNull(),
    decisionMicroseconds: integer("decision_microseconds").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    foreignKey({ columns: [table.organizationId, table.agentId], foreignColumns: [agent.organizationId, agent.id] }),
    unique("record_number").on(table.organizationId, table.number),
    index("record_of_agent").on(table.organizationId, table.agentId, table.number),
    index("record_of_key").on(table.organizationId, table.keyId, table.number),
    index("record_denied").on(table.organizationId, table.number).where(sql`decision = 'DENY'`),
  ],
);

/** What became of an allowed call. The second and last row of a call; append-only too. */
export const completion = pgTable(
  "completion",
  {
    organizationId: organizationId(),
    recordId: uuid("record_id").notNull(),
    outcome: text("outcome", { enum: outcomes }).notNull(),
    upstreamStatus: integer("upstream_status"),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    upstreamMilliseconds: integer("upstream_milliseconds").notNull(),
    completedAt: at("completed_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.recordId] }),
    foreignKey({ columns: [table.organizationId, table.recordId], foreignColumns: [record.organizationId, record.id] }),
  ],
);

/** Mail that was sent, or that waits here because no mail server is configured. The text of a sent mail is not kept. */
export const outboxMail = pgTable(
  "outbox_mail",
  {
    organizationId: organizationId(),
    id: uuid("id").notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    body: text("body"),
    status: text("status", { enum: mailStatuses }).notNull(),
    /** The mail server's answer when it refused. */
    error: text("error"),
    createdAt: at("created_at").notNull().default(now),
    expiresAt: at("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

/** What reached the demo connectors: the other side of the record, for whoever wants to check that a denied call never arrived. */
export const demoCall = pgTable(
  "demo_call",
  {
    organizationId: organizationId(),
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    service: text("service").notNull(),
    tool: text("tool").notNull(),
    reachedAt: at("reached_at").notNull().default(now),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
