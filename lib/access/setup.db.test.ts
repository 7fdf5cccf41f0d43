import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminOfPerson, personOfToken } from "@/lib/access/gate.ts";
import { redeemSetup, setupInput } from "@/lib/access/redeem-setup.ts";
import { publicRoute } from "@/lib/access/route.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { ensureOrganization, setupUrl } from "@/lib/access/setup.ts";
import { cookieOf, fromOurPage } from "@/lib/access/testing.ts";
import { findOrganization } from "@/lib/agents/organization-store.ts";
import { listAgents } from "@/lib/agents/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { Problem } from "@/lib/errors.ts";
import { mintAdminScope } from "@/lib/scope.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const route = publicRoute(async ({ request, body }) => {
  const { cookies } = await redeemSetup(request, await body(setupInput));
  return new Response(null, { headers: cookies.map((cookie) => ["set-cookie", cookie] as [string, string]) });
});
const redeem = (token: string, email = "alex@company.com", organization = "Acme", headers: Record<string, string> = {}) =>
  route(fromOurPage("/api/setup", { json: { token, email, organization }, headers }));
const tokenOf = (url: string | null) => new URL(url ?? "").hash.slice(1);

describe("the first start", () => {
  it("makes one organization with the demo agent, however many processes start at once and however often", async () => {
    const starts = Array.from({ length: 4 }, () => {
      const start = [ensureOrganization(), ensureOrganization()];
      // What is begun from here on does not know of the attempt under way: another process.
      forgetSingleton("first-start");
      return start;
    });
    const first = await Promise.all(starts.flat());
    expect(new Set(first.map(({ organizationId }) => organizationId)).size).toBe(1);
    expect(await ensureOrganization()).toEqual(first[0]);
    const scope = mintAdminScope({ organizationId: first[0]?.organizationId ?? "", personId: null, author: "test" });
    expect((await findOrganization(scope)).name).toBe("My organization");
    expect((await listAgents(scope)).map(({ slug, simulated }) => ({ slug, simulated }))).toEqual([
      { slug: "maintenance-agent", simulated: true },
    ]);
    const [head] = await db.ownerSql`select count(*)::int as heads, min(number)::int as number from record_head`;
    expect(head).toEqual({ heads: 1, number: 0 });
  });

  it("prints a link whose token is in the fragment and is stored as a digest; a newer link replaces it", async () => {
    const older = await setupUrl();
    const newer = await setupUrl();
    expect(newer).toMatch(/^http:\/\/localhost:3000\/setup#[A-Za-z0-9_-]{43}$/);
    const [stored] = await db.ownerSql`select count(*)::int as links, string_agg(l::text, '') as text from identity.setup_link l`;
    expect(stored?.links).toBe(1);
    expect(stored?.text).not.toContain(tokenOf(newer));
    const refused = await redeem(tokenOf(older));
    expect([refused.status, (await refused.json()).detail]).toEqual([404, expect.stringContaining("Restart Wicket")]);
  });

  it("does not spend the link on a typing mistake or for another site", async () => {
    const token = tokenOf(await setupUrl());
    expect((await redeem(token, "alex")).status).toBe(400);
    expect((await redeem(token, "alex@company.com", "  ")).status).toBe(400);
    expect((await redeem(token, "alex@company.com", "Acme", { origin: "https://evil.com" })).status).toBe(403);
    expect((await redeem("", "alex@company.com")).status).toBe(404);
    const [link] = await db.ownerSql`select used_at from identity.setup_link`;
    expect(link?.used_at).toBeNull();
  });

  it("does not accept a link after its time", async () => {
    const token = tokenOf(await setupUrl());
    await db.ownerSql`update identity.setup_link set created_at = now() - interval '24 hours 1 second'`;
    expect((await redeem(token)).status).toBe(404);
  });

  it("has one winner of a thousand who press the button at the same time; the winner is signed in as administrator", async () => {
    const token = tokenOf(await setupUrl());
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, at) => redeem(token, `admin${at}@company.com`, `Acme ${at}`)),
    );
    const won = answers.findIndex((answer) => answer.ok);
    const lost = answers.filter((_, at) => at !== won);
    expect(new Set(lost.map((answer) => answer.status))).toEqual(new Set([409]));
    expect(await lost[0]?.text()).toContain("used already");
    const person = await personOfToken(sessionTokenOf(cookieOf(answers[won] as Response)));
    expect(person).toMatchObject({ email: `admin${won}@company.com`, role: "admin" });
    const scope = person && adminOfPerson(person);
    expect(scope && (await findOrganization(scope)).name).toBe(`Acme ${won}`);
    const [count] = await db.ownerSql`
      select (select count(*)::int from administrator) as administrators, (select count(*)::int from identity.person) as people`;
    expect(count).toEqual({ administrators: 1, people: 1 });
  });

  it("is over then: there is no further link, and a used one says so", async () => {
    expect(await setupUrl()).toBeNull();
    expect(await ensureOrganization()).toEqual({ organizationId: expect.any(String) });
    const again = await redeem("a".repeat(43), "eve@evil.com");
    expect([again.status, (await again.json()).detail]).toEqual([409, expect.stringContaining("Sign in")]);
  });

  it("makes an administrator of somebody who is known already", async () => {
    await db.ownerSql`delete from administrator`;
    const [known] = await db.ownerSql`select id, email from identity.person`;
    const { cookies } = await redeemSetup(fromOurPage("/api/setup"), {
      token: tokenOf(await setupUrl()),
      email: known?.email.toUpperCase(),
      organization: "Acme",
    });
    expect((await personOfToken(sessionTokenOf(cookies[0]?.split(";")[0] ?? null)))?.personId).toBe(known?.id);
    await expect(redeemSetup(fromOurPage("/api/setup"), { token: "x", email: "a@b.com", organization: "Acme" })).rejects.toThrow(
      Problem,
    );
  });
});
