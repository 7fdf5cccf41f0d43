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
  /** Whether a credential stands ready, where one is needed. */
  connected: boolean;
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
  exposure: { label: ExposureLabel; sources: string[]; epoch: number; ageMs: number }[];
};
