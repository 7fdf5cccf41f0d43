import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { adminOfPerson, personOfAdmin, personOfToken } from "@/lib/access/gate.ts";
import { adminRoute, created, personRoute } from "@/lib/access/route.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { fromOurPage, organizationOf, signedIn, withSettings } from "@/lib/access/testing.ts";
import { generateKeyForMember } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { createAgent } from "@/lib/agents/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { environment } from "@/lib/env.ts";
import { mintAdminScope } from "@/lib/scope.ts";

let db: TestDatabase;
let alex: { organizationId: string; personId: string };
let adminCookie = "";
let memberCookie = "";
let memberKey = "";

beforeAll(async () => {
  db = await testDatabase();
  alex = await organizationOf("alex@company.com");
  const scope = mintAdminScope({ ...alex, author: "alex@company.com" });
  const agent = await createAgent(scope, { name: "Release bot" });
  const member = await joinAgent(scope, agent.id, "sam@company.com");
  memberKey = (await generateKeyForMember(scope, member.id)).key;
  adminCookie = await signedIn("alex@company.com");
  memberCookie = await signedIn("sam@company.com");
});
afterAll(() => db.close());

const input = z.strictObject({ name: z.string().min(1), tools: z.array(z.object({ tool: z.string() })).optional() });
const whoAdmin = adminRoute(({ scope }) => scope);
const whoPerson = personRoute(({ scope }) => scope);
const write = adminRoute(async ({ body }) => created(await body(input)));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (headers: Record<string, string>) => fromOurPage("/api/x", { method: "GET", headers: { origin: "", ...headers } });

describe("who is asking", () => {
  it("is the person of the session, in the organization they administer", async () => {
    const answer = await whoAdmin(get({ cookie: adminCookie }));
    expect([answer.status, await answer.json()]).toEqual([200, { ...alex, author: "alex@company.com" }]);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  });

  it("is nobody without a session, with an unknown one, or with one that was guessed", async () => {
    for (const cookie of ["", "wicket.session=x", `wicket.session=${"a".repeat(43)}`, "wicket.session=' or true --"]) {
      const answer = await whoAdmin(get({ cookie }));
      expect([answer.status, (await answer.json()).code]).toEqual([401, "not_signed_in"]);
    }
  });

  it("is no administrator as a mere member, but a person", async () => {
    expect((await whoAdmin(get({ cookie: memberCookie }))).status).toBe(403);
    const answer = await whoPerson(get({ cookie: memberCookie }));
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { email: "sam@company.com", role: "member", organizationId: alex.organizationId },
    ]);
    const member = await personOfToken(sessionTokenOf(memberCookie));
    const admin = await personOfToken(sessionTokenOf(adminCookie));
    expect(member && adminOfPerson(member)).toBeNull();
    expect(admin && personOfAdmin(adminOfPerson(admin) ?? mintAdminScope({ ...alex, author: "" }))).toEqual(admin);
  });

  it("is nobody in an organization that they are not in, whichever came first", async () => {
    await organizationOf("eve@evil.com", "Evil");
    const answer = await whoAdmin(get({ cookie: await signedIn("eve@evil.com") }));
    expect((await answer.json()).organizationId).not.toBe(alex.organizationId);
  });
});

describe("the administration token", () => {
  it("administers the first organization", async () => {
    const answer = await whoAdmin(get(bearer(environment().adminToken ?? "")));
    expect(await answer.json()).toEqual({ organizationId: alex.organizationId, personId: null, author: "admin-token" });
    const written = await write(
      fromOurPage("/api/x", { json: { name: "a" }, headers: { origin: "", ...bearer(environment().adminToken ?? "") } }),
    );
    expect(written.status).toBe(201);
  });

  it("is refused when it is wrong, a member's key, or of another scheme, even with a good cookie beside it", async () => {
    const token = environment().adminToken ?? "";
    const wrong = [
      `Bearer ${memberKey}`,
      "Bearer",
      "Bearer x",
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Bearer ${token} x`,
      token,
      "",
    ];
    for (const authorization of wrong.filter(Boolean)) {
      const answer = await whoAdmin(get({ authorization, cookie: adminCookie }));
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    }
    expect((await whoAdmin(get({ authorization: `bearer  ${token}` }))).status).toBe(200);
  });

  it("is nobody's person", async () => {
    expect((await whoPerson(get(bearer(environment().adminToken ?? "")))).status).toBe(403);
    expect((await whoPerson(get(bearer("x")))).status).toBe(401);
  });

  it("does not exist with an external database", async () => {
    const token = environment().adminToken ?? "";
    const { applicationUrl, ownerUrl } = environment().database;
    const external = {
      DATABASE_URL: ownerUrl,
      DATABASE_APP_URL: applicationUrl,
      AUTH_SECRET: "Zm9yIHRoaXMgdGVzdCBvbmx5IGFuZCBub3RoaW5n",
      WICKET_ENCRYPTION_KEY: Buffer.alloc(32, "abcdefghijklmnop").toString("base64"),
    };
    await withSettings(external, async () => {
      expect(environment().database.kind).toBe("external");
      expect((await whoAdmin(get(bearer(token)))).status).toBe(401);
      expect((await whoAdmin(get({ cookie: adminCookie }))).status).toBe(200);
    });
    expect((await whoAdmin(get(bearer(token)))).status).toBe(200);
  });
});
