import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf, scriptOfAdmin } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let upstream: Upstream;
let api: Api;
let of: string;

beforeAll(async () => {
  db = await testDatabase();
  upstream = await recordingUpstream();
  const { personId } = await organizationOf("alex@company.com");
  api = await apiFor(await browserOf(personId));
});
afterAll(async () => {
  await upstream?.close();
  await db?.close();
});

let number = 0;
beforeEach(async () => {
  number += 1;
  of = `/api/agents/${(await made(api("POST", "/api/agents", { json: { name: `Agent ${number}` } }))).slug}`;
});

type Member = { id: string; email: string; status: string; key: { id: string } | null };
const members = async () => ((await (await api("GET", `${of}/members`)).json()) as { data: Member[] }).data;
const join = (json: object) => made(api("POST", `${of}/members`, { json }));

describe("a member", () => {
  test("is whoever asks, when nobody is named: approved, without a key", async () => {
    expect(await join({})).toEqual({
      id: expect.any(String),
      personId: expect.any(String),
      email: "alex@company.com",
      role: "member",
      status: "approved",
      createdAt: expect.any(String),
      statusChangedAt: expect.any(String),
      key: null,
    });
    expect((await members()).map((member) => member.email)).toEqual(["alex@company.com"]);
  });

  test("is the person of an address, in its one form, and joins once", async () => {
    const sam = await join({ email: " Sam@Company.COM " });
    expect(sam.email).toBe("sam@company.com");
    expect(await join({ email: "sam@company.com" })).toEqual(sam);
    expect(await members()).toHaveLength(1);
  });

  test("must be named by a script, whose token is nobody's", async () => {
    const script = await apiFor(scriptOfAdmin());
    const nobody = await script("POST", `${of}/members`, { json: {} });
    expect([nobody.status, await nobody.json()]).toEqual([
      400,
      expect.objectContaining({ code: "invalid_input", field: "email" }),
    ]);
    expect(await members()).toEqual([]);
    await made(script("POST", `${of}/members`, { json: { email: "sam@company.com" } }));
    expect(await members()).toHaveLength(1);
  });

  test.each([
    { email: "" },
    { email: "a@b.com,c@d.com" },
    { email: "a@b.com\r\nBcc: c@d.com" },
    { email: null },
    { email: ["a@b.com"] },
  ])("is not %j", async (json) => {
    const answer = await api("POST", `${of}/members`, { json });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ field: "email" })]);
    expect(await members()).toEqual([]);
  });

  test("is removed with key and connections, comes back as a new one, and leaves the others alone", async () => {
    const { id: connectorId } = await made(
      api("POST", `${of}/connectors`, { json: { key: "github", url: upstream.url, auth: { kind: "member" } } }),
    );
    const alex = await join({});
    await join({ email: "sam@company.com" });
    await made(api("POST", `/api/me/memberships/${alex.id}/key`));
    await api("PUT", `/api/me/memberships/${alex.id}/connections/${connectorId}`, { json: { token: "xoxp" } });
    expect((await api("DELETE", `${of}/members/${alex.id}`)).status).toBe(204);
    expect((await members()).map((member) => member.email)).toEqual(["sam@company.com"]);
    const [left] = await db.ownerSql`
      select (select count(*)::int from member_key where member_id = ${alex.id} and revoked_at is null) as keys,
             (select count(*)::int from connection where member_id = ${alex.id}) as connections`;
    expect(left).toEqual({ keys: 0, connections: 0 });
    expect((await api("DELETE", `${of}/members/${alex.id}`)).status).toBe(404);
    expect((await api("POST", `/api/me/memberships/${alex.id}/key`)).status).toBe(404);
    expect((await join({})).id).not.toBe(alex.id);
  });
});

describe("one's own key", () => {
  test("is shown once, is kept as a digest, and is replaced by one that was staged, when that is confirmed", async () => {
    const { id } = await join({});
    const answer = await api("POST", `/api/me/memberships/${id}/key`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "private, no-store"]);
    const { key, ...rest } = (await answer.json()) as { key: string };
    expect(key).toMatch(/^[A-Za-z0-9+/]{32}$/);
    expect(rest).toEqual({ reconnect: [] });
    expect(answer.headers.get("set-cookie")).toMatch(/^wicket\.unlock=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    const first = (await members())[0]?.key;
    expect(await (await api("GET", `${of}/members`)).text()).not.toContain(key);
    const [row] =
      await db.ownerSql`select octet_length(digest) as length, k::text as text from member_key k where member_id = ${id}`;
    expect(row?.length).toBe(32);
    expect(row?.text).not.toContain(Buffer.from(key).toString("hex"));
    expect(row?.text).not.toContain(Buffer.from(key, "base64").toString("hex"));

    const path = `/api/me/memberships/${id}/key`;
    expect((await api("POST", path)).status).toBe(409);
    const staged = (await (await api("PUT", path)).json()) as { key: string; proof: string; locked: string[] };
    expect(staged).toMatchObject({ locked: [] });
    expect(staged.key).not.toBe(key);
    expect((await members())[0]?.key?.id).toBe(first?.id);
    const json = { key: staged.key, proof: staged.proof };
    expect((await api("POST", `${path}/confirm`, { json: { ...json, proof: `${json.proof}x` } })).status).toBe(400);
    expect((await members())[0]?.key?.id).toBe(first?.id);
    expect((await api("POST", `${path}/confirm`, { json })).status).toBe(200);
    expect((await members())[0]?.key?.id).not.toBe(first?.id);
    const [live] = await db.ownerSql`select count(*)::int as keys from member_key where member_id = ${id} and revoked_at is null`;
    expect(live?.keys).toBe(1);
  });

  test("is revoked", async () => {
    const { id } = await join({});
    await made(api("POST", `/api/me/memberships/${id}/key`));
    expect((await api("DELETE", `/api/me/memberships/${id}/key`)).status).toBe(204);
    expect((await members())[0]?.key).toBeNull();
  });

  test("is not to be had while the membership is not approved", async () => {
    const { id } = await join({});
    for (const status of ["invited", "pending", "rejected"]) {
      await db.ownerSql`update member set status = ${status} where id = ${id}`;
      const answer = await api("POST", `/api/me/memberships/${id}/key`);
      expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: "conflict" })]);
    }
    expect((await members())[0]?.key).toBeNull();
    await db.ownerSql`update member set status = 'approved' where id = ${id}`;
    await made(api("POST", `/api/me/memberships/${id}/key`));
  });
});

describe("one's own connection", () => {
  const connector = (kind: "member" | "none") =>
    made(api("POST", `${of}/connectors`, { json: { key: `for-${kind}`, url: upstream.url, auth: { kind } } }));

  test("keeps a token sealed, and wipes it", async () => {
    const { id } = await join({});
    const path = `/api/me/memberships/${id}/connections/${(await connector("member")).id}`;
    const answer = await api("PUT", path, { json: { token: "canary-xoxp" } });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    const [row] = await db.ownerSql`select c::text as text from connection c where member_id = ${id}`;
    expect(row?.text).not.toContain(Buffer.from("canary").toString("hex"));
    expect((await api("PUT", path, { json: { token: "another" } })).status).toBe(204);
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("DELETE", path)).status).toBe(404);
    const [left] = await db.ownerSql`select count(*)::int as connections from connection where member_id = ${id}`;
    expect(left?.connections).toBe(0);
  });

  test("does not exist for a connector that members do not sign in to", async () => {
    const { id } = await join({});
    const answer = await api("PUT", `/api/me/memberships/${id}/connections/${(await connector("none")).id}`, {
      json: { token: "canary" },
    });
    expect(answer.status).toBe(409);
    expect(await answer.text()).not.toContain("canary");
  });

  test.each(["", "two words", "line\nbreak", "ü"])("takes no token that fits no header: %j", async (token) => {
    const { id } = await join({});
    const path = `/api/me/memberships/${id}/connections/${(await connector("member")).id}`;
    const answer = await api("PUT", path, { json: { token } });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ field: "token" })]);
  });
});
