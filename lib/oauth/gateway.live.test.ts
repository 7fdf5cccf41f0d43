import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { oauthUpstream } from "@/e2e/upstreams/oauth-upstream.ts";
import { generateKey } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { addConnector, notListedYet } from "@/lib/connectors/store.ts";
import { beginAuthorization } from "@/lib/oauth/begin-authorization.ts";
import { issuerTag } from "@/lib/oauth/client-metadata.ts";
import { completeAuthorization } from "@/lib/oauth/complete-authorization.ts";
import { lookUpSettings } from "@/lib/oauth/look-up-settings.ts";
import { openTokens } from "@/lib/oauth/token-store.ts";
import { mintPersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

let gateway: LiveGateway;
beforeAll(async () => {
  gateway = await liveGateway();
});
afterAll(() => gateway.close());

test("a call goes out with the member's own token; one that ended is refreshed once, one that is refused once too, and then it is said", async () => {
  const upstream = gateway.alongside(await oauthUpstream());
  const agent = await gateway.newAgent("Release Bot");
  const settings = await lookUpSettings(upstream.url, { kind: "oauth" });
  const input = { key: "up", url: upstream.url, auth: { kind: "oauth" as const, settings } };
  const connector = await addConnector(gateway.scope, agent.id, input, notListedYet(upstream.url));
  const { id: memberId, personId, email } = await joinAgent(gateway.scope, agent.id, "alex@company.com");
  const { organizationId } = gateway.scope;
  const person = mintPersonScope({ organizationId, personId, email, role: "member" });
  const browser = newBrowserSecret();
  const { key } = await generateKey(person, memberId, { browser });
  const holder = { organizationId, memberId, browser };
  const connect = async () => {
    const { url } = await beginAuthorization(person, { memberId, connectorId: connector.id, browser });
    const { searchParams: query } = await upstream.consent(url);
    return completeAuthorization(person, { query, issuerTag: issuerTag(upstream.issuer), browser });
  };
  expect(await connect()).toBe("connected");
  upstream.callers.length = 0;
  const client = new Client({ name: "client", version: "1.0.0" });
  const headers = { authorization: `Bearer ${key}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit: { headers } }));
  const call = () => client.callTool({ name: "up__whoami", arguments: {} });
  const expire = () => gateway.database.ownerSql`update connection set expires_at = now() - interval '1 minute'`;
  const refreshes = () => upstream.exchanges.filter((line) => line.startsWith("refresh_token")).length;
  const lastRecord = async () => {
    const [row] = await gateway.database.ownerSql`
      select r.decision, r.reason, c.outcome from record r left join completion c on c.record_id = r.id order by r.number desc limit 1`;
    return [row?.decision, row?.reason, row?.outcome];
  };

  expect(await call()).toMatchObject({ content: [{ text: "somebody" }] });
  expect(new Set(upstream.callers)).toEqual(new Set(["alex@service.example"]));
  await expire();
  await Promise.all(Array.from({ length: 50 }, call));
  expect(refreshes()).toBe(1);

  const tokens = await openTokens(holder, connector.id);
  if (!tokens) throw new Error("Nothing was connected.");
  upstream.refuse(tokens.accessToken);
  expect(await call()).toMatchObject({ content: [{ text: "somebody" }] });
  expect(refreshes()).toBe(2);

  upstream.fail(503);
  await expire();
  await expect(call()).rejects.toThrow();
  expect(await lastRecord()).toEqual(["ALLOW", "policy", "not_sent"]);
  upstream.fail(null);
  expect(await call()).toMatchObject({ content: [{ text: "somebody" }] });

  upstream.fail(400);
  await expire();
  await expect(call()).rejects.toThrow("connect it again");
  expect(await lastRecord()).toEqual(["ALLOW", "policy", "not_sent"]);
  await expect(call()).rejects.toThrow("You have not connected");
  expect(await lastRecord()).toEqual(["DENY", "not_connected", null]);
  upstream.fail(null);
  expect(await connect()).toBe("connected");
  expect(await call()).toMatchObject({ content: [{ text: "somebody" }] });
  await client.close();
});
