import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { oauthUpstream } from "@/e2e/upstreams/oauth-upstream.ts";
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { openAll, renewPair, unlockPair } from "@/lib/agents/credential-store.ts";
import { lockMember } from "@/lib/agents/member-store.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { accessToken, accessTokenAcross, noteRefused } from "@/lib/oauth/access-token.ts";
import { claimRefresh, keepRefreshed, readConnection } from "@/lib/oauth/connection-store.ts";
import { disconnectAccount } from "@/lib/oauth/disconnect-account.ts";
import { refresh } from "@/lib/oauth/refresh.ts";
import {
  bearerOf,
  begin,
  connect,
  expire,
  holderOf,
  putUpStage,
  refreshes,
  rowOf,
  seat,
  stage,
} from "@/lib/oauth/testing-stage.ts";
import { openTokens } from "@/lib/oauth/token-store.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";

putUpStage();

describe("an access token that ended", () => {
  test.each([
    ["of one process", accessToken],
    ["that share nothing but the database", accessTokenAcross],
  ])("is refreshed once for 200 calls %s, and all of them get the new one", async (_, ask) => {
    const alex = await seat();
    await connect(alex);
    const bearer = await bearerOf(alex);
    const before = await ask(bearer, stage.connector.id);
    await expire(alex);
    const tokens = await Promise.all(Array.from({ length: 200 }, () => ask(bearer, stage.connector.id)));
    expect(refreshes()).toEqual(["refresh_token granted"]);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(before);
    await listTools({ url: stage.upstream.url, token: tokens[0] ?? null, addressPolicy: upstreamAddressPolicy() });
    await expire(alex);
    expect(await ask(bearer, stage.connector.id)).not.toBe(tokens[0]);
    expect(refreshes()).toEqual(["refresh_token granted", "refresh_token granted"]);
  });

  test("asks the member to reconnect when a process died with the answer in its hands, and harms nobody else", async () => {
    const [alex, sam] = [await seat(), await seat()];
    await connect(alex, "alex@service.example");
    await connect(sam, "sam@service.example");
    const [alexKey, samKey] = [await bearerOf(alex), await bearerOf(sam)];
    await expire(alex);
    const row = await readConnection(alexKey, stage.connector.id);
    const tokens = await openTokens(alexKey, stage.connector.id);
    if (!row || !tokens) throw new Error("Nothing was connected.");
    expect(await claimRefresh(alexKey, stage.connector.id, row.version)).toBe(true);
    expect(await refresh(alexKey, stage.connector.id, tokens)).toMatchObject({ kind: "granted" });
    await stage.database
      .ownerSql`update connection set lease_until = now() - interval '1 second' where member_id = ${alex.memberId}`;
    await expect(accessTokenAcross(alexKey, stage.connector.id)).rejects.toMatchObject({ code: "needs_reconnect" });
    expect((await rowOf(alex))?.reconnect_since).toBeInstanceOf(Date);
    const asked = stage.upstream.exchanges.length;
    await expect(accessTokenAcross(alexKey, stage.connector.id)).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(stage.upstream.exchanges.length).toBe(asked);
    const samToken = await accessToken(samKey, stage.connector.id);
    stage.upstream.callers.length = 0;
    await listTools({ url: stage.upstream.url, token: samToken, addressPolicy: upstreamAddressPolicy() });
    expect([...new Set(stage.upstream.callers)]).toEqual(["sam@service.example"]);
    expect(await connect(alex)).toBe("connected");
    expect(await accessToken(alexKey, stage.connector.id)).toEqual(expect.any(String));
  });

  test("is not refreshed while the database cannot be asked", async () => {
    const alex = await seat();
    await connect(alex);
    const bearer = await bearerOf(alex);
    await expire(alex);
    await stage.database.ownerSql`alter table connection rename to out_of_reach`;
    try {
      await expect(accessTokenAcross(bearer, stage.connector.id)).rejects.toThrow();
    } finally {
      await stage.database.ownerSql`alter table out_of_reach rename to connection`;
    }
    expect(refreshes()).toEqual([]);
    expect(await accessTokenAcross(bearer, stage.connector.id)).toEqual(expect.any(String));
  });

  test("stays refreshable when its server gives no answer, and asks nobody to reconnect", async () => {
    const alex = await seat();
    await connect(alex);
    const bearer = await bearerOf(alex);
    await expire(alex);
    stage.upstream.fail(503);
    await expect(accessTokenAcross(bearer, stage.connector.id)).rejects.toMatchObject({ code: "refresh_unavailable" });
    stage.upstream.fail(null);
    expect(await accessTokenAcross(bearer, stage.connector.id)).toEqual(expect.any(String));
  });

  test("is waited for by others while one call refreshes it, and not for ever", async () => {
    const alex = await seat();
    await connect(alex);
    const bearer = await bearerOf(alex);
    await expire(alex);
    const row = await readConnection(bearer, stage.connector.id);
    await claimRefresh(bearer, stage.connector.id, row?.version ?? 0);
    await expect(accessTokenAcross(bearer, stage.connector.id)).rejects.toMatchObject({ code: "refresh_busy" });
    expect(refreshes()).toEqual([]);
  });

  test("of a connection that was made anew meanwhile is not written over it", async () => {
    const alex = await seat();
    await connect(alex, "old@service.example");
    const holder = holderOf(alex);
    const row = await readConnection(holder, stage.connector.id);
    const tokens = await openTokens(holder, stage.connector.id);
    if (!row || !tokens) throw new Error("Nothing was connected.");
    await claimRefresh(holder, stage.connector.id, row.version);
    const slow = await refresh(holder, stage.connector.id, tokens);
    if (slow.kind !== "granted") throw new Error("Nothing was granted.");
    await disconnectAccount(alex.person, alex.memberId, { connectorId: stage.connector.id, browser: null });
    expect(await keepRefreshed(holder, stage.connector.id, row.version, slow.granted)).toBe(false);
    expect(await connect(alex, "new@service.example")).toBe("connected");
    expect(await keepRefreshed(holder, stage.connector.id, row.version, slow.granted)).toBe(false);
    stage.upstream.callers.length = 0;
    await listTools({
      url: stage.upstream.url,
      token: await accessToken(holder, stage.connector.id),
      addressPolicy: upstreamAddressPolicy(),
    });
    expect([...new Set(stage.upstream.callers)]).toEqual(["new@service.example"]);
  });

  test("is sealed to the pair that stands, when the member's key is regenerated while its row is written", async () => {
    const alex = await seat();
    await connect(alex);
    const holder = holderOf(alex);
    const row = await readConnection(holder, stage.connector.id);
    const tokens = await openTokens(holder, stage.connector.id);
    if (!row || !tokens) throw new Error("Nothing was connected.");
    await claimRefresh(holder, stage.connector.id, row.version);
    const answer = await refresh(holder, stage.connector.id, tokens);
    if (answer.kind !== "granted") throw new Error("Nothing was granted.");
    const unlock = { kind: "browser" as const, secret: alex.browser };
    let renewed: () => void = () => undefined;
    const isRenewed = new Promise<void>((resolve) => {
      renewed = resolve;
    });
    const regenerating = withOrganization(holder.organizationId, async (tx) => {
      await lockMember(tx, alex.memberId);
      const credentials = await openAll(tx, holder, await unlockPair(tx, holder, [unlock]));
      await renewPair(tx, holder, { credentials, keep: [unlock] });
      renewed();
      await pause(300);
    });
    await isRenewed;
    expect(await keepRefreshed(holder, stage.connector.id, row.version, answer.granted)).toBe(true);
    await regenerating;
    expect((await openTokens(holder, stage.connector.id))?.accessToken).toBe(answer.accessToken);
  });
});

describe("an upstream that answers 401 to a token that should be good", () => {
  test("brings about one refresh, then asks to reconnect, and what its challenge points to is never asked", async () => {
    const alex = await seat();
    await connect(alex);
    const bearer = await bearerOf(alex);
    const evil: string[] = [];
    const elsewhere = await serveFetch(async (request) => {
      evil.push(request.url);
      return Response.json({});
    });
    stage.upstream.lie(`Bearer resource_metadata="${elsewhere.origin}/.well-known/oauth-protected-resource"`);
    const refused = (await accessToken(bearer, stage.connector.id)) ?? "";
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => accessTokenAcross(bearer, stage.connector.id, { refused })),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toBe(refused);
    expect(refreshes()).toEqual(["refresh_token granted"]);
    await noteRefused(bearer, stage.connector.id, refused);
    expect((await rowOf(alex))?.reconnect_since).toBeNull();
    await noteRefused(bearer, stage.connector.id, answers[0] ?? "");
    await expect(accessToken(bearer, stage.connector.id)).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(evil).toEqual([]);
    await elsewhere.close();
  });

  test("cannot send members to another authorization server than the connector was added with", async () => {
    const other = await oauthUpstream();
    const alex = await seat();
    stage.upstream.lie(`Bearer resource_metadata="${new URL(other.url).origin}/.well-known/oauth-protected-resource/mcp"`);
    await expect(begin(alex)).rejects.toThrow("speaks for another server");
    stage.upstream.lie(null);
    stage.upstream.name(other.issuer);
    await expect(begin(alex)).rejects.toThrow("now names another authorization server");
    expect(other.registered()).toBe(0);
    stage.upstream.name(stage.upstream.issuer);
    expect((await begin(alex)).url).toContain(stage.upstream.issuer);
    await other.close();
  });
});
