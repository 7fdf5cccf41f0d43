import type {
  AgentStatus,
  ConnectorAuthKind,
  ConnectorOrigin,
  Era,
  ExposureLabel,
  MemberRole,
  MemberStatus,
} from "@/lib/vocabulary.ts";

/** A connector that is enabled for the agent, as the request path needs it. */
export type ConnectorFacts = {
  id: string;
  key: string;
  namespace: string;
  url: string;
  origin: ConnectorOrigin;
  authKind: ConnectorAuthKind;
  era: Era;
  protocolVersion: string;
  catalogueVersion: number;
  /** What the upstream said that it can do; null when it was listed before that was kept, so it may be able to do anything. */
  capabilities: { readonly [capability: string]: unknown } | null;
  /** Whether a credential stands ready, where one is needed. */
  connected: boolean;
};

/** A session of a legacy client, as it was agreed on in its handshake. */
export type ClientSession = {
  label: string;
  /** The connector's key for `/mcp/<service>`; empty for `/mcp`. */
  service: string;
  protocolVersion: string;
  /** What the client can be asked for. */
  capabilities: { readonly [capability: string]: unknown };
  logLevel: string | null;
  /** URIs as the client knows them, at upstreams that keep no subscriptions themselves. */
  subscriptions: string[];
  /** How many streams (GET) it has open, as far as is known. */
  listening: number;
};

/** Everything that one key digest leads to, read in one statement at one moment of the database's clock. */
export type Facts = {
  organizationId: string;
  /** Milliseconds since 1970, by the database's clock. */
  nowMs: number;
  keyId: string;
  memberId: string;
  memberStatus: MemberStatus;
  memberRole: MemberRole;
  personId: string;
  email: string;
  agent: {
    id: string;
    slug: string;
    name: string;
    status: AgentStatus;
    timeZone: string;
    policyVersion: number;
    simulated: boolean;
  };
  connectors: ConnectorFacts[];
  /** The session that a legacy client presented, if it is one of this member's and still open. */
  session: ClientSession | null;
  exposure: { label: ExposureLabel; sources: string[]; epoch: number; ageMs: number }[];
};
