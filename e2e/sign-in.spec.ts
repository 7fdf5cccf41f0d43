import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";
import { type FreshWicket, freshWicket } from "@/e2e/fresh-wicket.ts";

test.describe.configure({ mode: "serial" });

let wicket: FreshWicket;
let setupLink = "";
const links: string[] = [];

test.beforeAll(async () => {
  test.setTimeout(180_000);
  wicket = await freshWicket();
  setupLink = await wicket.printed(/(http:\S+\/setup#\S+)/);
});
test.afterAll(() => wicket.stop());

/** Asks for a link on the sign-in page and reads it where it stands without a mail server: on the console. */
async function askForLink(page: Page, address: string, path = "/signin"): Promise<string> {
  await page.goto(`${wicket.url}${path}`);
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Send sign-in link" }).click();
  await expect(page.getByText("It works once")).toBeVisible();
  links.push(await wicket.printed(/Sign-in link for alex@company\.com: (\S+)/, links));
  return links.at(-1) ?? "";
}

const theButton = (page: Page) => page.getByRole("button", { name: "Sign in as alex@company.com" });

async function signIn(page: Page): Promise<void> {
  await page.goto(await askForLink(page, "alex@company.com"));
  await theButton(page).click();
  await page.waitForURL(`${wicket.url}/`);
}

async function expectAccessibleInEveryLook(page: Page): Promise<void> {
  for (const look of looks) {
    await lookAs(page, look);
    await expectAccessible(page);
  }
}

test("the link that the console prints makes the first administrator, once", async ({ page }) => {
  await page.goto(`${wicket.url}/audit`);
  await expect(page.getByText("This Wicket has no administrator yet.")).toBeVisible();

  await page.goto(setupLink);
  await expectAccessibleInEveryLook(page);
  await page.getByLabel("Your e-mail address").fill("alex@company.com, eve@evil.com");
  await page.getByLabel("Organization name").fill("Acme");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByText("That is not one plain e-mail address")).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await page.getByLabel("Your e-mail address").fill(" Alex@Company.com");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL(`${wicket.url}/`);
  await expect(page.getByText("alex@company.com").first()).toBeAttached();
  await expect(page.getByText("Acme").first()).toBeVisible();

  await page.goto("about:blank");
  await page.goto(setupLink);
  await expect(page.getByText("its setup link was used")).toBeVisible();
  await expectAccessibleInEveryLook(page);
});

test("a setup page that was left open says that the link was used", async ({ request }) => {
  const token = new URL(setupLink).hash.slice(1);
  const data = { token, email: "eve@evil.com", organization: "Evil" };
  const answer = await request.post(`${wicket.url}/api/setup`, { data });
  expect([answer.status(), (await answer.json()).detail]).toEqual([409, expect.stringContaining("used already")]);
});

test("a mail scanner spends nothing; the button does, once", async ({ browser, page, request }) => {
  const link = await askForLink(page, "ALEX@company.com");
  const { hash } = new URL(link);
  const callback = `${wicket.url}/api/auth/callback/nodemailer?${new URLSearchParams({ token: hash.slice(1).split(".")[0] ?? "", email: "alex@company.com" })}`;
  for (const address of [link, callback]) {
    for (const method of ["GET", "HEAD", "GET"]) {
      const answer = await request.fetch(address, { method, maxRedirects: 0 });
      expect(answer.headers()["set-cookie"]).toBeUndefined();
      expect(answer.status()).toBe(address === link ? 200 : 405);
    }
  }
  const scanner = await browser.newContext();
  await openAndLeave(scanner, link);
  await openAndLeave(scanner, link);
  expect(await scanner.cookies()).toEqual([]);
  await scanner.close();

  await page.goto(link);
  await expect(page.getByText("was asked for from Chrome on Linux")).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await theButton(page).click();
  await page.waitForURL(`${wicket.url}/`);

  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(link);
  await theButton(second).click();
  await expect(second.getByText("This sign-in link was used already or has expired. Nobody was signed in.")).toBeVisible();
  await expectAccessibleInEveryLook(second);
  await second.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(second.getByLabel("E-mail address")).toBeVisible();
  expect(await other.cookies()).toEqual([]);
  await other.close();
});

async function openAndLeave(context: BrowserContext, address: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  await expect(theButton(page)).toBeVisible();
  await page.close();
}

test("a broken link says so, and an unknown address gets the same page", async ({ page }) => {
  await page.goto(`${wicket.url}/auth/confirm#half-a-link`);
  await expect(page.getByText("This address is not a whole sign-in link.")).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await page.goto(`${wicket.url}/signin`);
  await expectAccessibleInEveryLook(page);
  await page.getByLabel("E-mail address").fill("nobody@company.com");
  await page.getByRole("button", { name: "Send sign-in link" }).click();
  await expect(page.getByText("If nobody@company.com may sign in here, a link was made.")).toBeVisible();
  await expectAccessibleInEveryLook(page);
});

test("who was sent to sign in comes back to where they wanted to go, and nowhere else", async ({ page }) => {
  await page.goto(`${wicket.url}/audit`);
  await expect(page).toHaveURL(`${wicket.url}/signin?callbackUrl=%2Faudit`);
  await page.goto(await askForLink(page, "alex@company.com", "/signin?callbackUrl=%2Faudit"));
  await theButton(page).click();
  await page.waitForURL(`${wicket.url}/audit`);
  await page.context().clearCookies();
  await page.goto(await askForLink(page, "alex@company.com", "/signin?callbackUrl=//evil.com/audit"));
  await theButton(page).click();
  await page.waitForURL(`${wicket.url}/`);
});

test("a link that waits stands in the outbox, and is gone once it was used", async ({ browser, page }) => {
  await signIn(page);
  const other = await browser.newContext();
  const link = await askForLink(await other.newPage(), "alex@company.com");
  await page.goto(`${wicket.url}/outbox`);
  await expect(page.getByText(link).first()).toBeAttached();
  const second = await other.newPage();
  await second.goto(link);
  await theButton(second).click();
  await second.waitForURL(`${wicket.url}/`);
  await page.reload();
  expect(await page.content()).not.toContain(new URL(link).hash);
  await other.close();
});

test("signing out ends the session, also for whoever copied the cookie", async ({ browser, page }) => {
  await signIn(page);
  const copy = await browser.newContext({ storageState: await page.context().storageState() });
  const copied = await copy.newPage();
  await copied.goto(`${wicket.url}/agents`);
  await expect(copied).toHaveURL(`${wicket.url}/agents`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${wicket.url}/signin`);
  await copied.goto(`${wicket.url}/agents`);
  await expect(copied).toHaveURL(/\/signin/);
  await copy.close();
});
