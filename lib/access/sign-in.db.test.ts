import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { personOfToken } from "@/lib/access/gate.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { readSignInFragment, type SignInLink } from "@/lib/access/sign-in-link.ts";
import { cookieOf, knock, organizationOf, withSettings } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

let db: TestDatabase;
let alex: { organizationId: string; personId: string };
let printed: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  alex = await organizationOf("alex@company.com");
});
afterAll(() => db.close());

beforeEach(() => {
  printed = [];
  forgetSingleton("sign-in-attempts");
  vi.spyOn(process.stdout, "write").mockImplementation((line) => printed.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Mails are sent after the answer; this waits until so many links were printed. */
const mailed = (count: number) => vi.waitFor(() => expect(links()).toHaveLength(count), { timeout: 10_000 });
const links = () => printed.flatMap((line) => /^Sign-in link for \S+: (\S+)\n$/.exec(line)?.[1] ?? []);

async function mailedLink(
  email = "alex@company.com",
  callbackUrl?: string,
  headers?: Record<string, string>,
): Promise<SignInLink> {
  const before = links().length;
  const asked = await knock("signin/nodemailer", { json: { email, callbackUrl }, ...(headers ? { headers } : {}) });
  expect(asked.status).toBe(200);
  await mailed(before + 1);
  const link = readSignInFragment(new URL(links().at(-1) ?? "").hash);
  if (!link) throw new Error("The link is not readable.");
  return link;
}

const press = ({ email, token, callbackUrl }: SignInLink, headers: Record<string, string> = {}) =>
  knock("callback/nodemailer", { json: { email, token, callbackUrl }, headers });

async function openLinks(): Promise<number> {
  const [row] = await db.ownerSql`select count(*)::int as count from identity.sign_in_link`;
  return row?.count;
}

describe("a sign-in link", () => {
  it("leads to our page with the token in the fragment, and the button behind it signs in", async () => {
    const link = await mailedLink("alex@company.com", "/audit?result=DENY");
    expect(links()[0]).toMatch(/^http:\/\/localhost:3000\/auth\/confirm#[A-Za-z0-9_.-]+$/);
    expect(link.expiresAt.getTime() - link.requestedAt.getTime()).toBeGreaterThan(9 * 60_000);
    const pressed = await press(link);
    expect(pressed.status).toBe(200);
    expect(await pressed.json()).toEqual({ url: "/audit?result=DENY" });
    const [cookie] = pressed.headers.getSetCookie();
    expect(cookie).toMatch(/^wicket\.session=[A-Za-z0-9_-]{43}; .*HttpOnly; SameSite=Lax$/);
    expect(pressed.headers.getSetCookie()).toHaveLength(1);
    expect(await personOfToken(sessionTokenOf(cookieOf(pressed)))).toMatchObject({
      email: "alex@company.com",
      role: "admin",
      ...alex,
    });
  });

  it("has an address of which the server sees nothing that could be spent", async () => {
    const link = await mailedLink();
    const { pathname, search, hash } = new URL(links()[0] ?? "");
    expect([pathname, search]).toEqual(["/auth/confirm", ""]);
    expect(hash).toContain(link.token);
    const query = new URLSearchParams({ token: link.token, email: link.email });
    const bare = await knock(`callback/nodemailer?${query}`, { json: {} });
    expect(bare.status).toBe(404);
    expect(await openLinks()).toBe(1);
    expect((await press(link)).status).toBe(200);
  });

  it("works once, however many press the button at the same time", async () => {
    const link = await mailedLink();
    const answers = await Promise.all(Array.from({ length: 40 }, () => press(link)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(39).fill(409)]);
    const again = await press(link);
    expect(again.status).toBe(409);
    expect(again.headers.get("content-type")).toBe("application/problem+json");
    expect(await again.json()).toMatchObject({ code: "conflict", detail: expect.stringContaining("Ask for a new one.") });
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  it("does not work after its time", async () => {
    const link = await mailedLink();
    await db.ownerSql`update identity.sign_in_link set expires = now() - interval '1 second'`;
    expect((await press(link)).status).toBe(409);
    expect((await press(await mailedLink())).status).toBe(200);
    expect(await openLinks()).toBe(0);
  });

  it("belongs to one address", async () => {
    await organizationOf("sam@company.com");
    const link = await mailedLink();
    expect((await press({ ...link, email: "sam@company.com" })).status).toBe(409);
    expect((await press(link)).status).toBe(200);
  });

  it("takes the other links of its address with it, and their texts in the outbox", async () => {
    const first = await mailedLink();
    const second = await mailedLink();
    expect((await press(second)).status).toBe(200);
    expect((await press(first)).status).toBe(409);
    const [row] = await db.ownerSql`select count(body)::int as bodies, count(*)::int as mails from outbox_mail`;
    expect(row?.bodies).toBe(0);
    expect(row?.mails).toBeGreaterThan(1);
  });

  it("is nowhere in the database but in the text of the mail that waits", async () => {
    const { token } = await mailedLink();
    const [link] = await db.ownerSql`select string_agg(l::text, ' ') as stored from identity.sign_in_link l`;
    expect(link?.stored).toContain("alex@company.com");
    expect(link?.stored).not.toContain(token);
  });

  it("refuses what is no token with the same words", async () => {
    for (const token of ["", "x", "a".repeat(43), "' or 1=1 --", "a".repeat(5_000)]) {
      const answer = await knock("callback/nodemailer", { json: { email: "alex@company.com", token } });
      expect(answer.status).toBe(409);
    }
  });

  it("says in the mail who asked, in our own words, and lands on our own pages only", async () => {
    const link = await mailedLink("alex@company.com", "//evil.com", {
      "user-agent": "<b>x</b> Firefox/145.0 (X11; Linux x86_64)",
    });
    expect(link.from).toBe("Firefox on Linux");
    expect(link.callbackUrl).toBe("/");
    expect(await (await press({ ...link, callbackUrl: "https://evil.com/" })).json()).toEqual({ url: "/" });
  });

  it.each(["http://127.0.0.1:3000", "https://wicket.example.com"])("works where people reach Wicket at %s", async (publicUrl) => {
    await withSettings({ WICKET_PUBLIC_URL: publicUrl, AUTH_URL: publicUrl, AUTH_TRUST_HOST: "true" }, async () => {
      const link = await mailedLink("alex@company.com", "/audit");
      expect(links()[0]?.startsWith(`${publicUrl}/auth/confirm#`)).toBe(true);
      const pressed = await press(link);
      expect([pressed.status, await pressed.json()]).toEqual([200, { url: "/audit" }]);
      expect(await personOfToken(sessionTokenOf(cookieOf(pressed)))).toMatchObject({ email: "alex@company.com" });
      expect((await press(link)).status).toBe(409);
    });
  });

  it("always points to the configured address, whatever Host says", async () => {
    await mailedLink("alex@company.com", "/", { host: "evil.com", "x-forwarded-host": "evil.com", "x-forwarded-proto": "https" });
    expect(links()[0]).toMatch(/^http:\/\/localhost:3000\//);
  });
});

describe("asking for a link", () => {
  it("answers the same for an unknown address, mails nothing, and makes nobody known", async () => {
    const known = await knock("signin/nodemailer", { json: { email: "Alex@Company.com " } });
    const unknown = await knock("signin/nodemailer", { json: { email: "Nobody@Company.com " } });
    expect([unknown.status, await unknown.json()]).toEqual([known.status, { email: "nobody@company.com" }]);
    expect(await known.json()).toEqual({ email: "alex@company.com" });
    const names = (response: Response) => [...response.headers.keys()].sort();
    expect(names(unknown)).toEqual(names(known));
    await mailed(1);
    const people = await db.ownerSql`select email from identity.person where email like '%nobody%'`;
    const mails = await db.ownerSql`select recipient from outbox_mail where recipient like '%nobody%'`;
    expect([people.length, mails.length]).toEqual([0, 0]);
  });

  it("mails nothing to somebody who belongs to nothing any more", async () => {
    await db.ownerSql`insert into identity.person (id, email) values (gen_random_uuid(), 'left@company.com')`;
    expect((await knock("signin/nodemailer", { json: { email: "left@company.com" } })).status).toBe(200);
    await mailedLink();
    expect(links()).toHaveLength(1);
  });

  it("refuses what is not one plain address", async () => {
    for (const email of [
      "alex@company.com,eve@evil.com",
      '"alex@company.com"@evil.com',
      "alex@company.com\r\nBcc: e@evil.com",
      "",
      7,
    ]) {
      const answer = await knock("signin/nodemailer", { json: { email } });
      expect([answer.status, (await answer.json()).code]).toEqual([400, "invalid_input"]);
    }
  });

  it("is limited to 15 an hour for each address, in whatever spelling, known or not", async () => {
    for (const address of ["alex@company.com", "nobody@company.com"]) {
      const spellings = [address, address.toUpperCase(), ` ${address} `, address.replace("@", "＠")];
      for (let count = 0; count < 15; count += 1) {
        expect((await knock("signin/nodemailer", { json: { email: spellings[count % 4] } })).status).toBe(200);
      }
      const refused = await knock("signin/nodemailer", { json: { email: address } });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    }
    expect((await knock("signin/nodemailer", { json: { email: "sam@company.com" } })).status).toBe(200);
    await mailed(16);
  });

  it("is limited to 60 an hour for each source, where a proxy of ours tells the source", async () => {
    await withSettings({ WICKET_TRUSTED_PROXY_HOPS: "1" }, async () => {
      const ask = (name: string, source: string) =>
        knock("signin/nodemailer", {
          json: { email: `${name}@company.com` },
          headers: { "x-forwarded-for": `1.2.3.4, ${source}` },
        });
      for (let count = 0; count < 60; count += 1) expect((await ask(`nobody${count}`, "203.0.113.7")).status).toBe(200);
      expect((await ask("nobody", "203.0.113.7")).status).toBe(429);
      expect((await ask("nobody", "203.0.113.8")).status).toBe(200);
    });
  });

  it("is refused from other sites, and without JSON", async () => {
    const json = { email: "alex@company.com" };
    for (const headers of [
      { origin: "https://evil.com" },
      { origin: "null" },
      { origin: "http://localhost:3001" },
      { origin: "http://localhost:3000.evil.com" },
    ]) {
      expect((await knock("signin/nodemailer", { json, headers })).status).toBe(403);
    }
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json-rpc",
    ]) {
      expect((await knock("signin/nodemailer", { json, headers: { "content-type": type } })).status).toBe(415);
    }
    expect((await knock("signin/nodemailer", { json })).status).toBe(200);
    await mailed(1);
  });

  it.each(["csrf", "session", "providers", "error", "callback/google", "signin", "constructor", "callback/nodemailer/x"])(
    "has no other door: %s",
    async (path) => {
      expect((await knock(path, { json: { email: "alex@company.com" } })).status).toBe(404);
    },
  );
});
