import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { adminEmail, asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";
import { mcpClients } from "@/e2e/upstreams/mcp-clients.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { readInviteFragment } from "@/lib/agents/invite-link.ts";
import { connect } from "@/lib/db/connect.ts";
import { openEmbedded } from "@/lib/db/embedded.ts";

test.describe.configure({ mode: "serial" });

const path = "/agents/front-office";
let upstream: Upstream;
let sam: BrowserContext;

test.beforeAll(async ({ browser }) => {
  upstream = await recordingUpstream();
  sam = await nobody(browser);
});
test.afterAll(async () => {
  await sam.close();
  await upstream.close();
});

/** A browser in which nobody is signed in. */
const nobody = (browser: Browser) => browser.newContext({ storageState: { cookies: [], origins: [] } });

/** Looks at a page as people do, and leaves it at a desk. `WICKET_SHOTS` names a folder that keeps what was seen. */
async function everyLook(page: Page, name: string): Promise<void> {
  for (const look of [...looks].reverse()) {
    await lookAs(page, look);
    await expectAccessible(page);
    const folder = process.env.WICKET_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}-${look.name}.png`, fullPage: true });
  }
}

/** Sends JSON as a page of ours does, with the browser's session. */
async function sent(page: Page, address: string, data: object): Promise<void> {
  const answer = await page.request.post(address, { data, headers: { origin: new URL(page.url()).origin } });
  expect([address, answer.ok()]).toEqual([address, true]);
}

async function invite(page: Page, pasted: string): Promise<void> {
  await page.goto(`${path}/members`);
  await page.getByLabel("Whom to invite").fill(pasted);
  await page.getByRole("button", { name: "Send invites" }).click();
}

/** The link in the latest mail to an address, where mail waits without a mail server. */
async function mailedLink(page: Page, email: string): Promise<string> {
  await page.goto("/outbox");
  return (
    (await page
      .getByRole("group", { name: `Link for ${email}` })
      .first()
      .textContent()) ?? ""
  );
}

const outcomeOf = (page: Page, text: string) =>
  page.getByRole("list", { name: "What became of the addresses" }).getByRole("listitem").filter({ hasText: text });
const accept = (page: Page, email: string) => page.getByRole("button", { name: `Accept as ${email}` });
const membershipOf = (page: Page) => page.getByRole("article", { name: "Front office" });

test("an admin invites several people at once, and each address has its own outcome", async ({ page }) => {
  await page.goto("/agents");
  await sent(page, "/api/agents", { name: "Front office" });
  const connector = { key: "cellar", url: upstream.url, auth: { kind: "member" } };
  await sent(page, `/api${path}/connectors`, connector);
  await sent(page, `/api${path}/connectors`, { ...connector, key: "attic", auth: { kind: "none" } });

  await invite(page, "Sam Doe <Sam@Company.com>; kim@company.com\nnobody at all");
  await expect(outcomeOf(page, "sam@company.com")).toContainText("INVITED");
  await expect(outcomeOf(page, "kim@company.com")).toContainText("INVITED");
  await expect(outcomeOf(page, "nobody at all")).toContainText("NOT AN ADDRESS");
  await expect(page.getByRole("group", { name: "Invite link for sam@company.com" })).toContainText("/invite#");
  await expect(page.getByRole("list", { name: "Open invites" }).getByRole("listitem")).toHaveCount(2);
  await everyLook(page, "members-invited");

  await page.getByLabel("Whom to invite").fill("SAM@company.com");
  await page.getByRole("button", { name: "Send invites" }).click();
  await expect(outcomeOf(page, "sam@company.com")).toContainText("ALREADY INVITED");
  await page.reload();
  await expect(page.getByRole("group", { name: "Invite link for sam@company.com" })).toHaveCount(0);
});

test("a mail scanner spends nothing, and somebody else's browser neither", async ({ browser, page, request }) => {
  const link = await mailedLink(page, "sam@company.com");
  for (const method of ["GET", "HEAD", "GET"]) {
    const answer = await request.fetch(link, { method, maxRedirects: 0 });
    expect([answer.status(), answer.headers()["set-cookie"], answer.headers()["referrer-policy"]]).toEqual([
      200,
      undefined,
      "no-referrer",
    ]);
    expect((await request.fetch("/api/invites/accept", { method })).status()).toBe(405);
  }
  const scanner = await nobody(browser);
  for (const _visit of [1, 2]) {
    const opened = await scanner.newPage();
    await opened.goto(link);
    await expect(accept(opened, "sam@company.com")).toBeVisible();
    await opened.close();
  }
  expect(await scanner.cookies()).toEqual([]);
  await scanner.close();

  await page.goto(link);
  await expect(page.getByText(`you are signed in as ${adminEmail}`)).toBeVisible();
  await expect(accept(page, "sam@company.com")).toHaveCount(0);
  await everyLook(page, "invite-wrong-account");
});

test("the person accepts, connects what they like, and waits; the page follows what the admin does", async ({ page }) => {
  const member = await sam.newPage();
  await member.goto(await mailedLink(page, "sam@company.com"));
  await everyLook(member, "invite");
  await accept(member, "sam@company.com").click();
  await member.waitForURL("**/me");
  const membership = membershipOf(member);
  await expect(membership.locator("header")).toContainText("PENDING");
  await expect(membership.getByText(`${adminEmail} was asked`)).toBeVisible();
  await everyLook(member, "me-pending");

  await membership.getByRole("button", { name: "Skip cellar for now" }).click();
  await expect(membership.getByText("SKIPPED")).toBeVisible();
  await membership.getByRole("button", { name: "Connect cellar after all" }).click();
  await membership.getByLabel("Your token for cellar").fill("sams-own");
  await membership.getByRole("button", { name: "Connect cellar" }).click();
  await expect(membership.getByRole("button", { name: "Disconnect cellar" })).toBeVisible();

  expect(await mailedLink(page, adminEmail)).toMatch(/\/agents\/front-office\/members$/);
  await page.goto(`${path}/members`);
  const queue = page.getByRole("list", { name: "Waiting for approval" });
  await expect(page.getByRole("region", { name: "Waiting for approval" }).getByText("1 WAITING")).toBeVisible();
  await everyLook(page, "members-waiting");
  await queue.getByRole("button", { name: "Reject sam@company.com" }).click();
  await expect(membership.locator("header")).toContainText("REJECTED");
  await queue.getByRole("button", { name: "Undo for sam@company.com" }).click();
  await expect(queue.getByRole("button", { name: "Approve sam@company.com" })).toBeVisible();
  await expect(membership.locator("header")).toContainText("PENDING");
  await queue.getByRole("button", { name: "Approve sam@company.com" }).click();
  await expect(membership.locator("header")).toContainText("APPROVED");
  await expect(queue.getByRole("button", { name: "Undo for sam@company.com" })).toBeVisible();
  await everyLook(page, "members-approved");
  await expect(queue).toHaveCount(0, { timeout: 20_000 });
  await member.close();
});

test("the member generates the key, and the page turns green with the first call", async ({ page }) => {
  const member = await sam.newPage();
  await member.goto("/me");
  const membership = membershipOf(member);
  await membership.getByRole("button", { name: "Generate key" }).click();
  const key = (await membership.getByText(/^[A-Za-z0-9+/]{32}$/).textContent()) ?? "";
  await expect(membership.getByText("No call yet.")).toBeVisible();
  const client = await mcpClients["SDK v2, auto"](new URL("/mcp", member.url()).href, key);
  expect(await client.call("cellar__look", { at: "the-door" })).toEqual({ text: "called look" });
  await client.close();
  await expect(membership.getByText("Your client reached Wicket")).toBeVisible();
  await membership.getByRole("button", { name: "I stored it" }).click();
  await everyLook(member, "me-green");

  await expect(async () => {
    await page.goto("/outbox");
    await expect(page.getByRole("article", { name: "You are approved for Front office, to sam@company.com" })).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 20_000 });
  await expect(page.getByText("You were not approved")).toHaveCount(0);
});

test("a rejected member is told so, on the page and by mail", async ({ browser, page }) => {
  const context = await nobody(browser);
  const kim = await context.newPage();
  await kim.goto(await mailedLink(page, "kim@company.com"));
  await accept(kim, "kim@company.com").click();
  await kim.waitForURL("**/me");
  await page.goto(`${path}/members`);
  await page.getByRole("button", { name: "Reject kim@company.com" }).click();
  await expect(membershipOf(kim).locator("header")).toContainText("REJECTED");
  await expect(membershipOf(kim).getByRole("button", { name: "Generate key" })).toHaveCount(0);
  await everyLook(kim, "me-rejected");
  await expect(async () => {
    await page.goto("/outbox");
    await expect(page.getByRole("article", { name: "You were not approved for Front office, to kim@company.com" })).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 20_000 });
  await context.close();
});

test("an invite that is sent again has one living link; revoked and expired ones say so", async ({ browser, page }) => {
  const context = await nobody(browser);
  const kim = await context.newPage();
  await invite(page, "lee@company.com");
  await expect(outcomeOf(page, "lee@company.com")).toContainText("INVITED");
  const old = await mailedLink(page, "lee@company.com");
  await page.goto(`${path}/members`);
  await page.getByRole("button", { name: "Send the invite to lee@company.com again" }).click();
  const shown = page.getByRole("group", { name: "Invite link for lee@company.com" });
  const fresh = (await shown.textContent()) ?? "";
  expect(fresh).not.toBe(old);
  await kim.goto(old);
  await accept(kim, "lee@company.com").click();
  await expect(kim.getByText("a newer one was sent. Nothing was accepted.")).toBeVisible();

  await expire(fresh);
  await kim.goto("about:blank");
  await kim.goto(fresh);
  await accept(kim, "lee@company.com").click();
  await expect(kim.getByText("This invite has expired. Nothing was accepted.")).toBeVisible();
  await everyLook(kim, "invite-expired");
  await page.goto(`${path}/members`);
  await expect(page.getByRole("list", { name: "Open invites" }).getByText("EXPIRED")).toBeVisible();

  await page.getByRole("button", { name: "Revoke the invite to lee@company.com" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke invite" }).click();
  await expect(page.getByRole("list", { name: "Open invites" }).getByText("lee@company.com")).toHaveCount(0);
  await kim.goto("about:blank");
  await kim.goto(fresh);
  await accept(kim, "lee@company.com").click();
  await expect(kim.getByText("This invite was revoked. Nothing was accepted.")).toBeVisible();
  await kim.goto("/invite#half-a-link");
  await expect(kim.getByText("This address is not a whole invite link.")).toBeVisible();
  await everyLook(kim, "invite-broken");
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

/** Lets seven days pass for one invite. */
async function expire(link: string): Promise<void> {
  const { invite: memberId = "", organization = "" } = readInviteFragment(new URL(link).hash) ?? {};
  const dataDir = process.env.WICKET_DATA_DIR ?? "";
  const embedded = await openEmbedded({ dataDir, projectRoot: process.cwd(), serving: false, notice: () => {} });
  const sql = connect(embedded.ownerUrl, { connections: 1 });
  await sql.begin(async (tx) => {
    await tx`select set_config('wicket.organization_id', ${organization}, true)`;
    await tx`update invite set expires_at = now() - interval '1 minute' where member_id = ${memberId}`;
  });
  await sql.end();
  await embedded.close();
}
