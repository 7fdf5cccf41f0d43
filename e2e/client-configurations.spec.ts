import { expect, type Locator, type Page } from "@playwright/test";
import { adminEmail, asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";
import { mcpClients } from "@/lib/clients/mcp-clients.ts";

test.describe.configure({ mode: "serial" });
// A trace of every client in every look costs more than the looking.
test.use({ trace: "off", permissions: ["clipboard-read", "clipboard-write"] });

const agent = "Maintenance agent";
const members = "/agents/maintenance-agent/members";

test.beforeAll(async ({ browser, adminState }) => {
  const page = await browser.newPage({ storageState: adminState });
  await page.goto(members);
  await page.getByRole("button", { name: "Join as a member" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByText(adminEmail)).toBeVisible();
  await page.close();
});

test.afterAll(async ({ browser, adminState }) => {
  const page = await browser.newPage({ storageState: adminState });
  await page.goto(members);
  await page.getByRole("button", { name: `Remove ${adminEmail}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByText(adminEmail)).toHaveCount(0);
  await page.close();
});

async function openMembership(page: Page): Promise<Locator> {
  await page.goto("/me");
  return page.getByRole("article", { name: agent });
}

/** The panel of one client: for a moment the one before stands beside it. */
const panelOf = (membership: Locator, label: string) => membership.getByRole("tabpanel", { name: label, exact: true });

async function show(membership: Locator, label: string): Promise<Locator> {
  await membership.getByRole("tab", { name: label, exact: true }).click();
  return panelOf(membership, label);
}

test("a member finds every client with the keyboard, and the page remembers the one that was looked at last", async ({
  page,
}) => {
  const membership = await openMembership(page);
  const tab = (name: string) => membership.getByRole("tab", { name, exact: true });
  await expect(membership.getByRole("tab")).toHaveText(mcpClients.map((client) => client.label));
  await expect(tab("Claude Code")).toHaveAttribute("aria-selected", "true");
  await tab("Claude Code").focus();
  for (const { label } of mcpClients.slice(1, 5)) {
    await page.keyboard.press("ArrowRight");
    await expect(tab(label)).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(panelOf(membership, "Codex")).toContainText("codex mcp add wicket");
  await page.reload();
  await expect(tab("Codex")).toHaveAttribute("aria-selected", "true");
  await expect(panelOf(membership, "Codex")).toContainText("Checked Nov 2026");
});

test("paths and commands are those of the chosen operating system, addresses those of the chosen connector", async ({ page }) => {
  const membership = await openMembership(page);
  const desktop = await show(membership, "Claude Desktop");
  await membership.getByRole("button", { name: "macOS" }).click();
  await expect(desktop).toContainText("~/Library/Application Support/Claude/claude_desktop_config.json");
  await expect(desktop).toContainText("Add this entry and keep the others.");
  await membership.getByRole("button", { name: "Windows" }).click();
  await expect(desktop).toContainText("%APPDATA%\\Claude\\claude_desktop_config.json");
  const panel = await show(membership, "Claude Code");
  await expect(panel.getByRole("group", { name: "Claude Code: Run once" })).toContainText("$env:WICKET_KEY");
  await page.reload();
  await expect(membership.getByRole("button", { name: "Windows" })).toHaveAttribute("aria-pressed", "true");
  await membership.getByRole("button", { name: "Linux" }).click();
  await expect(panel.getByRole("group", { name: "Claude Code: Run once" })).toContainText("Bearer $WICKET_KEY");

  const origin = new URL(page.url()).origin;
  await membership.getByLabel("Address").selectOption({ label: "database alone (/mcp/database)" });
  await expect(panel).toContainText(`wicket-database ${origin}/mcp/database --header`);
  await membership.getByLabel("Address").selectOption({ label: "All connectors (/mcp)" });
  await expect(panel).toContainText(`wicket ${origin}/mcp --header`);
});

test("the key stands in what is copied while it is shown, and nowhere afterwards", async ({ page }, testInfo) => {
  const membership = await openMembership(page);
  await expect(membership.getByText("$WICKET_KEY").first()).toBeVisible();
  await membership.getByRole("button", { name: "Generate key" }).click();
  const revealed = membership.getByRole("region", { name: `New key for ${agent}` });
  const key = (await revealed.getByText(/^[A-Za-z0-9+/]{32}$/).textContent()) ?? "";
  expect(key).toHaveLength(32);

  for (const { id, label } of mcpClients) {
    const panel = await show(membership, label);
    if (id === "vs-code") await expect(panel).not.toContainText(key);
    else await expect(panel).toContainText(key);
    for (const link of await panel.getByRole("link").all())
      expect(decodeURIComponent((await link.getAttribute("href")) ?? "")).not.toContain(key);
  }
  const zed = await show(membership, "Zed");
  await zed.getByRole("button", { name: /^Copy for Zed/ }).click();
  await expect(zed.getByText("Copied")).toBeVisible();
  const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  const url = new URL("/mcp", page.url()).href;
  expect(copied).toEqual({ context_servers: { wicket: { url, headers: { Authorization: `Bearer ${key}` } } } });

  await expectAccessible(page);
  await membership.screenshot({ path: testInfo.outputPath("revealed.png") });

  await revealed.getByRole("button", { name: "I stored it" }).click();
  for (const { label } of mcpClients) {
    const panel = await show(membership, label);
    await expect(panel).toContainText("Checked");
    await expect(panel).not.toContainText(key);
  }
  expect(await page.content()).not.toContain(key);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(key);
});

// Among them they have all that there is: commands, files, a link, a question and a variable.
for (const { id, label } of mcpClients.filter((client) => ["claude-code", "cursor", "vs-code", "codex"].includes(client.id))) {
  test(`the configuration of ${label} can be read by everybody, in light, in dark and on a phone`, async ({ page }, testInfo) => {
    const membership = await openMembership(page);
    const panel = await show(membership, label);
    for (const look of looks) {
      await lookAs(page, look);
      await expect(panel).toContainText("Checked");
      await expectAccessible(page);
      await membership.screenshot({ path: testInfo.outputPath(`${id}-${look.name}.png`) });
    }
  });
}
