import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personOfToken } from "@/lib/access/gate.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { tokenDigest } from "@/lib/access/session-digest.ts";
import { fromOurPage, knock, organizationOf, signedIn, signIn, withSettings } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await organizationOf("alex@company.com");
});
afterAll(() => db.close());

describe("a session", () => {
  const alex = "alex@company.com";
  const holder = (cookie: string) => personOfToken(sessionTokenOf(cookie));

  it("is stored as a digest only, with a new token at each sign-in", async () => {
    const first = await signedIn(alex);
    const second = await signedIn(alex, { cookie: first });
    expect(second).not.toBe(first);
    expect(await holder(first)).toBeNull();
    const rows = await db.ownerSql`select session_token from identity.sign_in_session`;
    const stored = rows.map((row) => row.session_token);
    const token = sessionTokenOf(second) ?? "";
    expect(stored).toContain(tokenDigest(token).toString("hex"));
    expect(stored).not.toContain(token);
    expect(await holder(`wicket.session=${tokenDigest(token).toString("hex")}`)).toBeNull();
  });

  it("is held by a cookie that only this host can set, over https", async () => {
    await withSettings({ WICKET_PUBLIC_URL: "https://wicket.example.com" }, async () => {
      const [cookie] = (await signIn(alex)).headers.getSetCookie();
      expect(cookie).toMatch(
        /^__Host-wicket\.session=[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect(await holder(cookie ?? "")).toMatchObject({ email: alex });
    });
  });

  it("does not take over a token that was planted in the browser", async () => {
    const planted = "p".repeat(43);
    const cookie = await signedIn(alex, { cookie: `wicket.session=${planted}` });
    expect(cookie).not.toContain(planted);
    expect(await holder(`wicket.session=${planted}`)).toBeNull();
    expect(await holder(cookie)).not.toBeNull();
  });

  it("is over at once after signing out, in every tab", async () => {
    const cookie = await signedIn(alex);
    expect(await holder(cookie)).not.toBeNull();
    const signedOut = await knock("signout", { headers: { cookie } });
    expect([signedOut.status, await signedOut.json()]).toEqual([200, { url: "/signin" }]);
    expect(signedOut.headers.getSetCookie()[0]).toMatch(/^wicket\.session=; Max-Age=0/);
    expect(await holder(cookie)).toBeNull();
    expect((await knock("signout", { headers: { cookie } })).status).toBe(200);
  });

  it("cannot be ended by another site", async () => {
    const cookie = await signedIn(alex);
    for (const headers of [
      { cookie, origin: "https://evil.com" },
      { cookie, origin: "" },
    ]) {
      expect((await knock("signout", { headers })).status).toBe(403);
    }
    expect(await holder(cookie)).not.toBeNull();
  });

  it("ends 12 hours after its last use, and is prolonged by use", async () => {
    const cookie = await signedIn(alex);
    const digest = tokenDigest(sessionTokenOf(cookie) ?? "").toString("hex");
    await db.ownerSql`update identity.sign_in_session set expires = now() + interval '1 minute' where session_token = ${digest}`;
    expect(await holder(cookie)).not.toBeNull();
    const [row] = await db.ownerSql`
      select extract(epoch from expires - now())::int as left from identity.sign_in_session where session_token = ${digest}`;
    expect(row?.left).toBeGreaterThan(12 * 3600 - 60);
    await db.ownerSql`update identity.sign_in_session set expires = now() - interval '1 second' where session_token = ${digest}`;
    expect(await holder(cookie)).toBeNull();
  });

  it("is worth nothing once its holder belongs to nothing", async () => {
    const sam = await organizationOf("sam.leaves@company.com");
    const cookie = await signedIn("sam.leaves@company.com");
    expect(await holder(cookie)).toMatchObject({ personId: sam.personId });
    await db.ownerSql`delete from administrator where person_id = ${sam.personId}`;
    expect(await holder(cookie)).toBeNull();
  });

  it("is read from the right cookie", () => {
    const request = fromOurPage("/", {
      headers: { cookie: `a=b; xwicket.session=no; wicket.session=${"t".repeat(43)}; wicket.session2=no` },
    });
    expect(sessionTokenOf(request.headers.get("cookie"))).toBe("t".repeat(43));
    expect(sessionTokenOf(null)).toBeNull();
    expect(sessionTokenOf("wicket.session=")).toBeNull();
  });
});
