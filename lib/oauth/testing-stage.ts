import { afterAll, beforeAll, beforeEach } from "vitest";
import { type OauthUpstream, oauthUpstream } from "@/e2e/upstreams/oauth-upstream.ts";
import { generateKey } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { type AgentRow, createAgent } from "@/lib/agents/store.ts";
import { addConnector, type ConnectorRow, notListedYet } from "@/lib/connectors/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { beginAuthorization } from "@/lib/oauth/begin-authorization.ts";
import { completeAuthorization, type Outcome } from "@/lib/oauth/complete-authorization.ts";
import { lookUpSettings } from "@/lib/oauth/look-up-settings.ts";
import { type AdminScope, type KeyScope, mintKeyScope, mintPersonScope, type PersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

/** A member, and the secret in their browser. */
export type Seat = { person: PersonScope; memberId: string; browser: Buffer };

/** What a test file finds: one database and agent for the file, a new authorization server, MCP server and connector for each test. */
export const stage = {} as {
  database: TestDatabase;
  scope: AdminScope;
  agent: AgentRow;
  upstream: OauthUpstream;
  connector: ConnectorRow;
};

/** Puts the stage up; for the top of a test file. */
export function putUpStage(): void {
  beforeAll(async () => {
    stage.database = await testDatabase();
    stage.scope = await newOrganization(stage.database);
    stage.agent = await createAgent(stage.scope, { name: "Release Bot" });
  });
  afterAll(async () => stage.database?.close());
  beforeEach(async () => {
    stage.upstream = await oauthUpstream();
    stage.connector = await add(stage.upstream);
    return () => stage.upstream.close();
  });
}

export async function add(at: OauthUpstream): Promise<ConnectorRow> {
  const settings = await lookUpSettings(at.url, { kind: "oauth" });
  const key = `service-${crypto.randomUUID().slice(0, 8)}`;
  return addConnector(stage.scope, stage.agent.id, { key, url: at.url, auth: { kind: "oauth", settings } }, notListedYet(at.url));
}

export async function seat(): Promise<Seat> {
  const address = `person-${crypto.randomUUID().slice(0, 8)}@company.com`;
  const { id, personId, email } = await joinAgent(stage.scope, stage.agent.id, address);
  const { organizationId } = stage.scope;
  return {
    person: mintPersonScope({ organizationId, personId, email, role: "member" }),
    memberId: id,
    browser: newBrowserSecret(),
  };
}

export const begin = ({ person, memberId, browser }: Seat, to = stage.connector) =>
  beginAuthorization(person, { memberId, connectorId: to.id, browser });

export const finish = ({ person, browser }: Pick<Seat, "person" | "browser">, back: URL): Promise<Outcome> =>
  completeAuthorization(person, { query: back.searchParams, issuerTag: back.pathname.split("/").at(-1) ?? "", browser });

export async function connect(whose: Seat, account?: string): Promise<Outcome> {
  const { url } = await begin(whose);
  return finish(whose, await stage.upstream.consent(url, account));
}

export const holderOf = ({ memberId, browser }: Seat) => ({ organizationId: stage.scope.organizationId, memberId, browser });

export async function bearerOf({ person, memberId, browser }: Seat): Promise<KeyScope> {
  const { key, keyId } = await generateKey(person, memberId, { browser });
  const { organizationId, personId } = person;
  return mintKeyScope({ organizationId, personId, memberId, keyId, memberKey: () => key });
}

export const expire = ({ memberId }: Seat) =>
  stage.database.ownerSql`update connection set expires_at = now() - interval '1 minute' where member_id = ${memberId}`;

export const rowOf = async ({ memberId }: Seat) =>
  (await stage.database.ownerSql`select * from connection where member_id = ${memberId}`)[0];

export const refreshes = () => stage.upstream.exchanges.filter((line) => line.startsWith("refresh_token"));
