import { describe, expect, test } from "vitest";
import { oauthUpstream } from "@/e2e/upstreams/oauth-upstream.ts";
import { addConnector, notListedYet } from "@/lib/connectors/store.ts";
import { environment } from "@/lib/env.ts";
import { accessToken } from "@/lib/oauth/access-token.ts";
import { clientDocument, issuerTag, redirectUri } from "@/lib/oauth/client-metadata.ts";
import { forgetClients, keepApp } from "@/lib/oauth/client-store.ts";
import { disconnectAccount } from "@/lib/oauth/disconnect-account.ts";
import { knownServices } from "@/lib/oauth/known-services.ts";
import { lookUpSettings } from "@/lib/oauth/look-up-settings.ts";
import {
  add,
  bearerOf,
  begin,
  connect,
  expire,
  finish,
  holderOf,
  putUpStage,
  refreshes,
  rowOf,
  seat,
  stage,
} from "@/lib/oauth/testing-stage.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

putUpStage();

describe("Wicket is known to an authorization server", () => {
  test("by the address of its metadata document, where that can be fetched and the server reads such, without registering", async () => {
    process.env.WICKET_PUBLIC_URL = "https://wicket.example";
    forgetSingleton("environment");
    try {
      const alex = await seat();
      const registered = new URL((await begin(alex)).url).searchParams.get("client_id");
      expect(stage.upstream.registered()).toBe(1);
      stage.upstream.bend({ client_id_metadata_document_supported: true });
      const asked = new URL((await begin(alex)).url).searchParams;
      const tag = issuerTag(stage.upstream.issuer);
      expect(asked.get("client_id")).toBe(`https://wicket.example/oauth/client/${tag}`);
      expect(asked.get("client_id")).not.toBe(registered);
      expect(stage.upstream.registered()).toBe(1);
      const document = clientDocument(environment().publicUrl, tag);
      expect(document.client_id).toBe(asked.get("client_id"));
      expect(document.redirect_uris).toEqual([asked.get("redirect_uri")]);
      expect(document).toMatchObject({ token_endpoint_auth_method: "none", application_type: "web" });
    } finally {
      delete process.env.WICKET_PUBLIC_URL;
      forgetSingleton("environment");
    }
  });

  test("by a new registration, once an admin had the old one forgotten, and who connected by the old one connects again", async () => {
    const alex = await seat();
    expect(await connect(alex)).toBe("connected");
    const bearer = await bearerOf(alex);
    await forgetClients(stage.scope, stage.connector.id);
    await expire(alex);
    await expect(accessToken(bearer, stage.connector.id)).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(refreshes()).toEqual([]);
    expect(await connect(alex)).toBe("connected");
    expect(stage.upstream.registered()).toBe(2);
    expect(await accessToken(bearer, stage.connector.id)).toEqual(expect.any(String));
  });

  test("by an app of the admin's, at addresses that the admin wrote down, with nothing discovered", async () => {
    const app = { clientId: "wicket-app", secret: "app-secret-canary-0123456789abcdef" };
    await stage.upstream.close();
    const address = (issuer: string) => redirectUri(environment().publicUrl, issuerTag(issuer));
    stage.upstream = await oauthUpstream({ dynamic: false, app, redirectUri: address });
    const { issuer, url } = stage.upstream;
    const endpoints = {
      authorizationUrl: `${issuer}/auth`,
      tokenUrl: `${issuer}/token`,
      revocationUrl: `${issuer}/token/revocation`,
    };
    const settings = await lookUpSettings(url, { kind: "oauth", endpoints, scopes: ["openid", "offline_access"] });
    const auth = { kind: "oauth" as const, settings };
    stage.connector = await addConnector(stage.scope, stage.agent.id, { key: `plain-sign-in`, url, auth }, notListedYet(url));
    await keepApp(stage.scope, stage.connector.id, app);
    const alex = await seat();
    const { url: out } = await begin(alex);
    expect(new URL(out).searchParams.has("resource")).toBe(false);
    expect(await finish(alex, await stage.upstream.consent(out, "alex@service.example"))).toBe("connected");
    expect((await rowOf(alex))?.account).toBe("alex@service.example");
    await expire(alex);
    expect(await accessToken(holderOf(alex), stage.connector.id)).toEqual(expect.any(String));
    expect(
      await disconnectAccount(alex.person, alex.memberId, { connectorId: stage.connector.id, browser: alex.browser }),
    ).toEqual({
      revoked: true,
    });
  });

  test("at GitHub and Slack by what is known of them", async () => {
    for (const [service, { issuer, authorizationUrl, scopes }] of Object.entries(knownServices)) {
      const url = "https://mcp.example/mcp";
      const settings = await lookUpSettings(url, { kind: "oauth", service });
      expect(settings).toEqual({ issuer, source: { kind: "service", service }, scopes });
      const auth = { kind: "oauth" as const, settings };
      const added = await addConnector(stage.scope, stage.agent.id, { key: `${service}-known`, url, auth }, notListedYet(url));
      await keepApp(stage.scope, added.id, { clientId: "an-app", secret: "a-secret" });
      const out = new URL((await begin(await seat(), added)).url);
      expect(`${out.origin}${out.pathname}`).toBe(authorizationUrl);
      expect(out.searchParams.get("scope")).toBe(scopes.join(" "));
      expect(out.searchParams.get("code_challenge_method")).toBe("S256");
    }
  });
});

describe("an authorization server is not used", () => {
  const look = () => lookUpSettings(stage.upstream.url, { kind: "oauth" });

  test.each([
    ["that does not say that it supports PKCE with S256", { code_challenge_methods_supported: ["plain"] }],
    ["whose metadata names another issuer", { issuer: "http://127.0.0.1:9" }],
    ["that would send the browser where nobody may be sent", { authorization_endpoint: "http://169.254.169.254/latest" }],
    ["that would have codes sent where nothing may be sent", { token_endpoint: "http://10.0.0.1/token" }],
  ])("%s", async (_, metadata) => {
    expect(await look()).toMatchObject({ issuer: stage.upstream.issuer });
    stage.upstream.bend(metadata);
    await expect(look()).rejects.toMatchObject({ code: "unusable_upstream" });
  });

  test("whose name differs by a slash from what the MCP server calls it", async () => {
    stage.upstream.name(`${stage.upstream.issuer}/`);
    await expect(look()).rejects.toMatchObject({ code: "unusable_upstream" });
  });

  test("that a member cannot be known to: without registration an admin sets an app first, and then its id is used", async () => {
    const secret = "app-secret-canary-0123456789abcdef";
    await stage.upstream.close();
    const address = (issuer: string) => redirectUri(environment().publicUrl, issuerTag(issuer));
    stage.upstream = await oauthUpstream({ dynamic: false, app: { clientId: "wicket-app", secret }, redirectUri: address });
    stage.connector = await add(stage.upstream);
    const alex = await seat();
    await expect(begin(alex)).rejects.toMatchObject({ code: "conflict" });
    await keepApp(stage.scope, stage.connector.id, { clientId: "wicket-app", secret });
    const { url } = await begin(alex);
    expect(new URL(url).searchParams.get("client_id")).toBe("wicket-app");
    expect(await finish(alex, await stage.upstream.consent(url))).toBe("connected");
    expect(stage.upstream.registered()).toBe(0);
    const [row] = await stage.database.ownerSql`select * from oauth_client where connector_id = ${stage.connector.id}`;
    expect(row?.sealed_secret.toString("latin1")).not.toContain(secret);
    await expire(alex);
    expect(await accessToken(await bearerOf(alex), stage.connector.id)).toEqual(expect.any(String));
    expect(refreshes()).toEqual(["refresh_token granted"]);
  });
});
