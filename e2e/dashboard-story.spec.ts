import { expect, type Page } from "@playwright/test";
import { adminEmail, asAdmin as test } from "@/e2e/as-admin.ts";
import { mcpClients } from "@/e2e/upstreams/mcp-clients.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";

test.describe.configure({ mode: "serial" });

let upstream: Upstream;
let memberKey = "";

test.beforeAll(async () => {
  upstream = await recordingUpstream();
});
test.afterAll(() => upstream.close());

const path = "/agents/night-porter";

/** Calls a tool as a client does, with the key that the member generated. */
async function call(page: Page, tool: string) {
  const client = await mcpClients["SDK v2, auto"](new URL("/mcp", page.url()).href, memberKey);
  try {
    return await client.call(tool, { at: "the-cellar" });
  } finally {
    await client.close();
  }
}

test("an admin creates an agent, which is open by default and says so", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "All agents" }).first().click();
  await page.getByLabel("Name").fill("Night porter");
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.waitForURL(`**${path}`);
  await expect(page.getByText(/OPEN BY DEFAULT/)).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByText("Night porter")).toBeVisible();

  await page.goto("/agents");
  await page.getByLabel("Name").fill("Night porter");
  await page.getByRole("button", { name: "Create agent" }).click();
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/Nothing was created/);
  await expect(page.getByLabel("Name")).toHaveValue("Night porter");
});

test("adds a connector by its address, and keeps what was typed when there is no MCP server", async ({ page }) => {
  await page.goto(`${path}/connectors`);
  await expect(page.getByText("http to this machine")).toBeVisible();
  await page.getByLabel("URL").fill(`${new URL(upstream.url).origin.replace(/\d+$/, "1")}/mcp`);
  await page.getByLabel("Key").fill("cellar");
  await page.getByRole("button", { name: "Add connector" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was stored" })).toBeFocused();
  await expect(page.getByLabel("Key")).toHaveValue("cellar");

  await page.getByLabel("URL").fill(upstream.url);
  await page.getByRole("button", { name: "Add a resource" }).click();
  await page.getByLabel("Tool", { exact: true }).fill("wipe");
  await page.getByLabel("Argument").fill("at");
  await page.getByLabel("Kind").fill("Room");
  await page.getByLabel("Visibility").selectOption("private");
  await page.getByRole("button", { name: "Add connector" }).click();
  const panel = page.getByRole("article", { name: "cellar" });
  await expect(panel.getByText("ENABLED")).toBeVisible();
  await panel.getByText("3 tools").click();
  const wipe = panel.getByRole("row").filter({ hasText: "cellar__wipe" });
  await expect(wipe).toContainText("destructive");
  await wipe.getByText("Schema").click();
  await expect(wipe.getByText('"properties"')).toBeVisible();
  await panel.getByText("Resources", { exact: true }).click();
  await expect(panel.getByText("CellarMCP::Room")).toBeVisible();
});

test("joins as a member and generates a key that is shown once", async ({ page }) => {
  await page.goto(`${path}/members`);
  await page.getByRole("button", { name: "Join as a member" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByText(adminEmail)).toBeVisible();

  await page.goto("/me");
  const membership = page.getByRole("article", { name: "Night porter" });
  await expect(membership.getByText("$WICKET_KEY").first()).toBeVisible();
  await membership.getByRole("button", { name: "Generate key" }).click();
  const revealed = membership.getByRole("region", { name: "New key for Night porter" });
  await expect(revealed).toBeFocused();
  memberKey = (await revealed.getByText(/^[A-Za-z0-9+/]{32}$/).textContent()) ?? "";
  await expect(membership.getByText(`Bearer ${memberKey}`).first()).toBeVisible();
  await membership.getByRole("tab", { name: "Cursor" }).click();
  await expect(membership.getByText("cursor://")).not.toContainText(memberKey);
  expect(page.url()).not.toContain(memberKey);

  await revealed.getByRole("button", { name: "I stored it" }).click();
  await expect(membership.getByText("It cannot be shown again")).toBeVisible();
  expect(await page.content()).not.toContain(memberKey);
  await page.reload();
  expect(await page.content()).not.toContain(memberKey);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(memberKey);
});

test("narrows the agent with a policy, whose faults are shown where they are", async ({ page }) => {
  await page.goto("/me");
  expect(await call(page, "cellar__wipe")).toEqual({ text: "called wipe" });

  await page.goto(`${path}/policies`);
  await page.getByRole("link", { name: "New policy" }).click();
  await page.getByLabel("Name", { exact: true }).fill("no-wiping");
  const cedar = page.getByLabel("Cedar");
  await cedar.fill(
    'forbid(\n  principal,\n  action == CellarMCP::Action::"wipe",\n  resource\n)\nwhen { "é🙂" != "" && context.time.hours >= 0 };',
  );
  const finding = page.getByRole("button", { name: /^error line 6, column \d+/i });
  await expect(finding).toContainText("hour");
  await finding.click();
  await expect(cedar).toBeFocused();
  const marked = await cedar.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  expect(marked).toContain("hours");

  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "nothing was saved" })).toBeFocused();
  await expect(cedar).toHaveValue(/context\.time\.hours/);

  await cedar.fill((await cedar.inputValue()).replace("hours", "hour"));
  await expect(page.getByText("Holds against the agent's schema")).toBeVisible();
  await page.getByLabel("What for").fill("Nobody wipes the cellar.");
  await page.getByRole("button", { name: "Save policy" }).click();
  await page.waitForURL(`**${path}/policies/no-wiping`);
  await expect(page.getByText("v2; this text since v2")).toBeVisible();

  await page.goto(`${path}/policies`);
  await expect(page.getByText(/OPEN BY DEFAULT/)).toHaveCount(0);
  await expect(page.getByRole("table", { name: "Versions" }).getByRole("row").nth(1)).toContainText("Nobody wipes the cellar.");
});

test("an edit that somebody else has overtaken is refused, and stays on the page", async ({ page, context }) => {
  await page.goto(`${path}/policies/no-wiping`);
  const other = await context.newPage();
  await other.goto(`${path}/policies/no-wiping`);
  await other.getByLabel("Cedar").pressSequentially("// one\n");
  await other.getByRole("button", { name: "Save as v3" }).click();
  await expect(other.getByRole("button", { name: "Save as v4" })).toBeVisible();

  await page.getByLabel("Cedar").pressSequentially("// two\n");
  await page.getByRole("button", { name: "Save as v3" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was saved" })).toBeFocused();
  await expect(page.getByLabel("Cedar")).toHaveValue(/\/\/ two/);
});

test("a denied call has a docket: who, what, when, why", async ({ page }) => {
  await page.goto("/");
  upstream.forget();
  expect(await call(page, "cellar__wipe")).toMatchObject({ code: -32600 });
  expect(await call(page, "cellar__look")).toEqual({ text: "called look" });
  expect(upstream.calls().map((one) => one.tool)).toEqual(["look"]);

  await page.goto(`${path}/audit`);
  await expect(page.getByRole("link", { name: /^AUDIT-/ })).toHaveCount(3);
  await page.getByLabel("Decision", { exact: true }).selectOption("DENY");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForURL(`**${path}/audit?result=DENY`);
  const row = page.getByRole("row").filter({ hasText: "cellar.wipe" });
  await expect(row).toContainText("no-wiping");
  await page.getByRole("link", { name: /^AUDIT-/ }).focus();
  await page.keyboard.press("Enter");

  const docket = page.getByRole("article", { name: /^AUDIT-/ });
  await expect(docket).toContainText(adminEmail);
  await expect(docket).toContainText("on the-cellar");
  await expect(docket).toContainText("Denied by no-wiping (v3)");
  await expect(docket).toContainText("Nothing was forwarded.");
  await expect(docket.getByRole("group", { name: "Text of no-wiping" })).toContainText("context.time.hour >= 0");
  await expect(page.getByText("It never saw this call.")).toBeVisible();
  await expect(page.getByText("NOT RECORDED")).toBeVisible();
  await docket.getByRole("link", { name: "no-wiping" }).click();
  await page.waitForURL(`**${path}/policies/no-wiping`);
});

test("the audit can be narrowed, exported and walked with the keyboard, and says what it cannot read", async ({ page }) => {
  await page.goto("/audit?tool=cellar.*");
  await expect(page.getByLabel("Tool", { exact: true })).toHaveValue("cellar.*");
  const records = page.getByRole("link", { name: /^AUDIT-/ });
  await expect(records).toHaveCount(3);
  await records.first().focus();
  await page.keyboard.press("j");
  await expect(records.nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await expect(records.first()).toBeFocused();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^wicket-audit-.*\.csv$/);

  await page.goto("/audit?result=maybe&tool=cellar.*");
  await expect(page.getByText("Nothing was read.")).toBeVisible();
  await expect(page.getByLabel("Tool", { exact: true })).toHaveValue("cellar.*");
  await page.getByRole("link", { name: "Show every decision" }).click();
  await page.waitForURL("**/audit");
});

test("the kill switch refuses every call from the next one on, and every page says so", async ({ page }) => {
  await page.goto(path);
  await page.getByRole("button", { name: "Disable agent" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Disable agent" });
  await dialog.getByLabel("Type night-porter to go on").fill("night-porte");
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type night-porter to go on").fill("night-porter");
  await confirm.click();
  await expect(dialog).toHaveCount(0);
  const banner = page.getByRole("status").filter({ hasText: "Night porter is disabled: every call is refused" });
  await expect(banner).toContainText(`by ${adminEmail}`);
  for (const place of ["/", "/audit", "/me", "/settings", "/outbox", `${path}/policies`, "/no-such-page-of-ours"]) {
    await page.goto(place);
    if (place !== "/no-such-page-of-ours") await expect(banner).toBeVisible();
  }
  await page.goto("/");
  await expect(call(page, "cellar__look")).rejects.toThrow();

  await banner.getByRole("link", { name: "Open its settings" }).click();
  await page.getByRole("button", { name: "Enable agent" }).click();
  await expect(banner).toHaveCount(0);
  expect(await call(page, "cellar__look")).toEqual({ text: "called look" });
});

test("a replaced or revoked key ends its client; a deleted agent leaves its records", async ({ page }) => {
  await page.goto("/me");
  const membership = page.getByRole("article", { name: "Night porter" });
  await membership.getByRole("button", { name: "Generate a new key" }).click();
  const staged = membership.getByRole("region", { name: "New key for Night porter" });
  await expect(staged).toBeFocused();
  // Until the new one is saved, the old one works and the new one does not.
  expect(await call(page, "cellar__look")).toEqual({ text: "called look" });
  const newKey = (await staged.getByText(/^[A-Za-z0-9+/]{32}$/).textContent()) ?? "";
  await staged.getByRole("button", { name: "I saved it" }).click();
  await expect(staged).toHaveCount(0);
  await expect(call(page, "cellar__look")).rejects.toThrow();
  memberKey = newKey;
  expect(await call(page, "cellar__look")).toEqual({ text: "called look" });
  await membership.getByRole("button", { name: "Revoke key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(membership.getByRole("button", { name: "Generate key" })).toBeVisible();
  await expect(call(page, "cellar__look")).rejects.toThrow();

  await page.goto(`${path}/settings`);
  await page.getByRole("button", { name: "Delete agent" }).click();
  await page.getByRole("alertdialog").getByLabel("Type night-porter to go on").fill("night-porter");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete agent" }).click();
  await page.waitForURL("**/agents");
  await expect(page.getByText("Night porter", { exact: true })).toHaveCount(0);
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await page.goto("/audit?tool=cellar.wipe&result=DENY");
  await page.getByRole("link", { name: /^AUDIT-/ }).click();
  await expect(page.getByRole("article", { name: /^AUDIT-/ })).toContainText("Denied by no-wiping");
});
