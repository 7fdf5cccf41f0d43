import { expect } from "@playwright/test";
import { asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible } from "@/e2e/expect-accessible.ts";

const email = "sam@company.com";

test("a member who is no admin sees their own access and nothing else", async ({ page, browser }) => {
  await page.goto("/agents/maintenance-agent/members");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Add member" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByText(email)).toBeVisible();

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const member = await context.newPage();
  await member.goto("/signin");
  await member.getByLabel("E-mail address").fill(email);
  await member.getByRole("button", { name: "Send sign-in link" }).click();
  await expect(member.getByText("It works once")).toBeVisible();
  // The link is made after the answer, which must not tell by its time whether somebody has the address.
  const waiting = page.getByRole("group", { name: `Link for ${email}` }).first();
  await expect(async () => {
    await page.goto("/outbox");
    await expect(waiting).toBeVisible({ timeout: 1000 });
  }).toPass();
  const link = await waiting.textContent();
  await member.goto(link ?? "");
  await member.getByRole("button", { name: `Sign in as ${email}` }).click();
  await member.waitForURL("**/me");

  const membership = member.getByRole("article", { name: "Maintenance agent" });
  await expect(membership.getByText("APPROVED")).toBeVisible();
  await expect(membership.getByText("SIMULATED")).toBeVisible();
  await expect(member.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([/Wicket/, "My access"]);
  await expectAccessible(member);
  for (const path of [
    "/agents",
    "/audit",
    "/settings",
    "/outbox",
    "/agents/maintenance-agent",
    "/agents/maintenance-agent/policies",
  ]) {
    const answer = await member.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(member.getByRole("heading", { name: "Not found" })).toBeVisible();
  }
  await context.close();

  await page.goto("/agents/maintenance-agent/members");
  await page.getByRole("button", { name: `Remove ${email}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByText(email)).toHaveCount(0);
});
