import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, apiFor, browserOf } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { makeSignInToken } from "@/lib/access/auth.ts";
import { cookieOf, knock, organizationOf, signedIn, withSettings } from "@/lib/access/testing.ts";
import { readInviteFragment } from "@/lib/agents/invite-link.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let admin: Api;
let anybody: Api;
let of: string;
let number = 0;

beforeAll(async () => {
  db = await testDatabase();
  const { personId } = await organizationOf("alex@company.com");
  admin = await apiFor(await browserOf(personId));
  anybody = await apiFor({});
});
afterAll(() => db.close());
beforeEach(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await db.ownerSql`truncate identity.attempt`;
  number += 1;
  of = `/api/agents/${(await made(admin("POST", "/api/agents", { json: { name: `Agent ${number}` } }))).slug}`;
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Line = { email: string; outcome: string; invite: { memberId: string; link: string | null; mail: string } | null };
type Link = { organization: string; invite: string; token: string };

async function invite(addresses: string): Promise<Line[]> {
  const answer = await admin("POST", `${of}/invites`, { json: { addresses } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: Line[] }).data;
}

/** Invites one address, and gives what the page behind its link sends. */
async function linkFor(email: string): Promise<Link> {
  const [line] = await invite(email);
  const link = readInviteFragment(new URL(line?.invite?.link ?? "http://x").hash);
  if (!link) throw new Error(`${email} has no link.`);
  return { organization: link.organization, invite: link.invite, token: link.token };
}

const accept = (json: object, headers: Record<string, string> = {}) => anybody("POST", "/api/invites/accept", { json, headers });
const detail = async (answer: Response) => [answer.status, ((await answer.json()) as { detail?: string }).detail];
const statusOf = async (link: Link) => (await db.ownerSql`select status from member where id = ${link.invite}`)[0]?.status;

describe("accepting an invite by its link", () => {
  test("signs exactly its person in, and leads them to where they wait", async () => {
    const link = await linkFor("sam@company.com");
    const answer = await accept(link);
    expect([answer.status, await answer.json()]).toEqual([200, { url: "/me" }]);
    const sam = await apiFor({ cookie: cookieOf(answer) });
    const progress = await sam("GET", `/api/me/memberships/${link.invite}`);
    expect(await progress.json()).toEqual({ id: link.invite, status: "pending", hasKey: false, firstCall: null });
    expect(await detail(await accept(link))).toEqual([409, expect.stringContaining("This invite was used already.")]);
    expect((await anybody("GET", `/api/me/memberships/${link.invite}`)).status).toBe(401);
  });

  test("is done by POST alone: no other method is known, and another site cannot ask for it", async () => {
    const link = await linkFor("sam@company.com");
    for (const method of ["GET", "PUT", "PATCH", "DELETE"] as const) {
      expect((await anybody(method, "/api/invites/accept", {})).status).toBe(405);
    }
    const cookie = await signedIn("alex@company.com");
    expect((await accept(link, { origin: "https://evil.example", cookie })).status).toBe(403);
    expect((await accept(link, { "content-type": "text/plain" })).status).toBe(415);
    expect(await statusOf(link)).toBe("invited");
  });

  test("has one winner among many, and one session", async () => {
    const link = await linkFor("one@company.com");
    const answers = await Promise.all(Array.from({ length: 60 }, () => accept(link)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1);
    const [row] = await db.ownerSql`
      select count(*)::int as sessions from identity.sign_in_session s join identity.person p on p.id = s.person_id
      where email = 'one@company.com'`;
    expect(row?.sessions).toBe(1);
  });

  test("keeps the session of its own person, and is refused to somebody else's, unspent", async () => {
    const link = await linkFor("two@company.com");
    const wrong = await accept(link, { cookie: await signedIn("alex@company.com") });
    expect(await detail(wrong)).toEqual([
      409,
      expect.stringContaining("you are signed in as alex@company.com. Nothing was accepted."),
    ]);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect(await statusOf(link)).toBe("invited");
    const right = await accept(link, { cookie: await signedIn("two@company.com") });
    expect([right.status, right.headers.getSetCookie()]).toEqual([200, []]);
    expect(await statusOf(link)).toBe("pending");
  });

  test("takes no sign-in token, and signing in takes no invite token; neither is spent", async () => {
    const link = await linkFor("three@company.com");
    const signInToken = await makeSignInToken("three@company.com");
    expect((await accept({ ...link, token: signInToken })).status).toBe(404);
    const crossed = await knock("callback/nodemailer", { json: { email: "three@company.com", token: link.token } });
    expect(crossed.status).toBe(409);
    expect((await knock("callback/nodemailer", { json: { email: "three@company.com", token: signInToken } })).status).toBe(200);
    expect((await accept(link)).status).toBe(200);
  });

  test.each([{}, { token: "x" }, { organization: "x", invite: "x" }, [], null, "x"])("is refused for %j", async (json) => {
    expect((await accept(json as object)).status).toBe(400);
  });

  test("may bring nothing along that it was not made for", async () => {
    const link = await linkFor("four@company.com");
    for (const extra of [{ role: "admin" }, { email: "eve@evil.com" }, { status: "approved" }, { callbackUrl: "//evil.com" }]) {
      expect((await accept({ ...link, ...extra })).status).toBe(400);
    }
    expect(await statusOf(link)).toBe("invited");
  });
});

test("whoever is signed in already accepts under My access, once, and only their own", async () => {
  const link = await linkFor("five@company.com");
  const five = await apiFor({ cookie: await signedIn("five@company.com") });
  expect((await admin("POST", `/api/me/memberships/${link.invite}/accept`)).status).toBe(404);
  expect((await five("POST", `/api/me/memberships/${link.invite}/accept`)).status).toBe(204);
  expect(await statusOf(link)).toBe("pending");
  expect((await five("POST", `/api/me/memberships/${link.invite}/accept`)).status).toBe(409);
  expect((await accept(link)).status).toBe(409);
});

test("an admin lists, sends again, revokes; the answers hold no digest and a link only when it was just made", async () => {
  const link = await linkFor("six@company.com");
  const list = await (await admin("GET", `${of}/invites`)).text();
  expect(JSON.parse(list).data).toEqual([
    {
      memberId: link.invite,
      email: "six@company.com",
      invitedBy: "alex@company.com",
      sentAt: expect.any(String),
      expiresAt: expect.any(String),
      expired: false,
    },
  ]);
  expect(list).not.toContain(link.token);
  const again = await admin("POST", `${of}/invites/${link.invite}/resend`);
  expect(await again.json()).toMatchObject({ email: "six@company.com", link: expect.stringContaining("/invite#") });
  expect((await accept(link)).status).toBe(404);
  expect((await admin("DELETE", `${of}/invites/${link.invite}`)).status).toBe(204);
  expect((await admin("DELETE", `${of}/invites/${link.invite}`)).status).toBe(404);
  expect((await admin("POST", `${of}/invites/${link.invite}/resend`)).status).toBe(404);
});

test("an admin approves or rejects who waits, and takes it back", async () => {
  const link = await linkFor("seven@company.com");
  const path = `${of}/members/${link.invite}/decision`;
  expect((await admin("PUT", path, { json: { status: "approved" } })).status).toBe(409);
  await accept(link);
  for (const status of ["rejected", "approved"]) {
    const decided = await admin("PUT", path, { json: { status } });
    expect([decided.status, await decided.json()]).toEqual([200, { id: link.invite, status, undoUntil: expect.any(String) }]);
    expect(await statusOf(link)).toBe(status);
    expect((await admin("PUT", path, { json: { status } })).status).toBe(409);
    if (status === "approved") break;
    const undone = await admin("DELETE", path);
    expect([undone.status, await undone.json()]).toEqual([200, { id: link.invite, status: "pending", undoUntil: null }]);
  }
  for (const status of ["pending", "removed", "", null]) {
    expect((await admin("PUT", path, { json: { status } })).status).toBe(400);
  }
});

test("a mail server gets text and HTML to the one address; neither the answer nor the outbox then has the link", async () => {
  const received: { to: string[]; raw: string }[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push({ to: envelope.rcptTo.map((to) => to.address), raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const server = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  await withSettings({ EMAIL_SERVER: server, EMAIL_FROM: "wicket@company.com" }, async () => {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "ftp" };
    const json = { addresses: "Mallory\r\nBcc: eve@evil.com\r\nEight@Company.com" };
    const answer = await admin("POST", `${of}/invites`, { json, headers });
    const { data } = (await answer.json()) as { data: Line[] };
    expect(data.map((line) => line.outcome)).toEqual(["not_an_address", "not_an_address", "invited"]);
    expect(data[2]?.invite).toMatchObject({ link: null, mail: "sent" });
  });
  await new Promise<void>((closed) => smtp.close(() => closed()));
  expect(received.map((mail) => mail.to)).toEqual([["eight@company.com"]]);
  const raw = received[0]?.raw.replaceAll("=\r\n", "").replaceAll("=3D", "=") ?? "";
  expect(raw).toContain("Content-Type: text/plain");
  expect(raw).toContain("Content-Type: text/html");
  expect(raw).not.toContain("evil");
  const [inText, inHtml] = [...raw.matchAll(/http:\/\/localhost:3000\/invite#[\w.-]+/g)].map(([link]) => link);
  expect(inText).toBe(inHtml);
  const [row] = await db.ownerSql`select body from outbox_mail where recipient = 'eight@company.com'`;
  expect(row?.body).toBeNull();
  const link = readInviteFragment(new URL(inText ?? "").hash);
  expect((await accept({ organization: link?.organization, invite: link?.invite, token: link?.token })).status).toBe(200);
});
