import { describe, expect, test } from "vitest";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { findConnector } from "@/lib/connectors/store.ts";
import { environment } from "@/lib/env.ts";
import { accessToken } from "@/lib/oauth/access-token.ts";
import { issuerTag } from "@/lib/oauth/client-metadata.ts";
import { disconnectAccount } from "@/lib/oauth/disconnect-account.ts";
import { bearerOf, begin, connect, finish, holderOf, putUpStage, rowOf, seat, stage } from "@/lib/oauth/testing-stage.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";

putUpStage();

describe("a member connects by OAuth", () => {
  test("to an MCP server that asks for it: 401, metadata, registration, code, token, tools", async () => {
    const alex = await seat();
    expect(stage.connector.oauth).toEqual({
      issuer: stage.upstream.issuer,
      source: { kind: "discovered" },
      scopes: ["tools", "offline_access"],
    });
    const { url } = await begin(alex);
    const asked = new URL(url).searchParams;
    expect(asked.get("resource")).toBe(stage.upstream.url);
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("redirect_uri")).toBe(`${environment().publicUrl}/oauth/callback/${issuerTag(stage.upstream.issuer)}`);
    expect(await finish(alex, await stage.upstream.consent(url))).toBe("connected");
    const token = (await accessToken(await bearerOf(alex), stage.connector.id)) ?? "";
    const listed = await listTools({ url: stage.upstream.url, token, addressPolicy: upstreamAddressPolicy() });
    expect(listed.tools.map((tool) => tool.definition.name)).toEqual(["whoami"]);
    expect(stage.upstream.callers).toContain("alex@service.example");
    const row = await rowOf(alex);
    expect(row?.scopes).toContain("tools");
    const stored = Object.values(row ?? {}).map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : String(value)));
    expect(stored.join(" ")).not.toContain(token);
  });

  test("and the first one lists the tools of a connector that nobody had a token for", async () => {
    expect(stage.connector).toMatchObject({ tools: [], protocolVersion: "" });
    expect(await connect(await seat())).toBe("connected");
    const found = await findConnector(stage.scope, stage.agent.id, stage.connector.id);
    expect(found.tools.map((tool) => tool.name)).toEqual(["whoami"]);
    expect(found).toMatchObject({ serverName: "protected-upstream", catalogueVersion: 2 });
  });

  test("through one registration, however many members there are, and each gets their own token", async () => {
    const seats = [await seat(), await seat(), await seat()];
    const urls = await Promise.all(seats.map((one) => begin(one)));
    const clients = new Set(urls.map(({ url }) => new URL(url).searchParams.get("client_id")));
    expect(clients.size).toBe(1);
    for (const [index, one] of seats.entries())
      expect(await finish(one, await stage.upstream.consent(urls[index]?.url ?? "", `member-${index}@service.example`))).toBe(
        "connected",
      );
    const tokens = await Promise.all(seats.map(async (one) => accessToken(await bearerOf(one), stage.connector.id)));
    expect(new Set(tokens).size).toBe(3);
    stage.upstream.callers.length = 0;
    for (const token of tokens) await listTools({ url: stage.upstream.url, token, addressPolicy: upstreamAddressPolicy() });
    expect([...new Set(stage.upstream.callers)]).toEqual([
      "member-0@service.example",
      "member-1@service.example",
      "member-2@service.example",
    ]);
  });

  test("and disconnects: the grant is revoked where it came from, and the row is gone", async () => {
    const alex = await seat();
    await connect(alex);
    const token = await accessToken(holderOf(alex), stage.connector.id);
    expect(
      await disconnectAccount(alex.person, alex.memberId, { connectorId: stage.connector.id, browser: alex.browser }),
    ).toEqual({
      revoked: true,
    });
    expect(await rowOf(alex)).toBeUndefined();
    expect(await accessToken(holderOf(alex), stage.connector.id)).toBeNull();
    await expect(listTools({ url: stage.upstream.url, token, addressPolicy: upstreamAddressPolicy() })).rejects.toThrow(
      "HTTP 401",
    );
  });
});
