import { execFileSync } from "node:child_process";
import { expect } from "@playwright/test";
import { asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";

const demo = "/agents/maintenance-agent";

/** Every page of the dashboard, and what has to stand on it. `DENIED` becomes the label of a denied record. */
const pages = [
  { path: "/", heading: "Desk", text: "What to do next" },
  { path: "/agents", heading: "Agents", text: "SIMULATED" },
  { path: demo, heading: "Maintenance agent", text: "Connect a client" },
  { path: `${demo}/connectors`, heading: "Connectors", text: "DatabaseMCP" },
  { path: `${demo}/members`, heading: "Members", text: "Add somebody" },
  { path: `${demo}/policies`, heading: "Policies", text: "release-window" },
  { path: `${demo}/policies/release-window`, heading: "release-window", text: "Recipes" },
  { path: `${demo}/policies/new`, heading: "New policy", text: "source-sensitivity" },
  { path: `${demo}/audit`, heading: "Audit", text: "SIMULATED" },
  { path: `${demo}/settings`, heading: "Settings", text: "Delete agent" },
  { path: "/audit?result=DENY", heading: "Audit", text: "Export CSV" },
  { path: "/audit?tool=nothing", heading: "Audit", text: "No decision matches." },
  { path: "/audit/DENIED", heading: "DENIED", text: "What the decision saw" },
  { path: "/settings", heading: "Settings", text: "MCP endpoint" },
  { path: "/outbox", heading: "Outbox", text: "Mail is not configured" },
  { path: "/me", heading: "My access", text: "My last calls" },
  { path: "/agents/nobody", heading: "Not found", text: "it is not yours to see" },
];

// A trace of every page in every look costs more than the looking.
test.use({ trace: "off" });

let denied = "";

test.beforeAll(() => {
  const ledger = execFileSync(process.execPath, ["cli/wicket.mjs", "demo"], {
    env: { ...process.env, PORT: process.env.WICKET_E2E_PORT, DATABASE_URL: "" },
    encoding: "utf8",
  });
  denied = /DENY +release-window +(AUDIT-[0-9A-F]+)/.exec(ledger)?.[1] ?? "";
});

for (const { path, heading, text } of pages) {
  test(`${path} can be read by everybody, in light, in dark and on a phone`, async ({ page }, testInfo) => {
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.goto(path.replace("DENIED", denied));
    for (const look of looks) {
      await lookAs(page, look);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading.replace("DENIED", denied));
      await expect(page.getByText(text).locator("visible=true").first()).toBeVisible();
      await expectAccessible(page);
      await page.screenshot({ path: testInfo.outputPath(`${look.name}.png`), fullPage: true });
    }
    expect(said.filter((line) => !line.includes("404"))).toEqual([]);
  });
}

test("the demo agent is followed from the desk to the rule that denied", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("table", { name: "Agents" }).getByRole("link", { name: "Maintenance agent" }).click();
  await expect(page.getByText("SIMULATED").first()).toBeVisible();
  await page.getByRole("link", { name: "All policies" }).click();
  await expect(page.getByRole("group", { name: "Text of release-window" })).toContainText("context.time.hour < 9");
  await page.goto(`/audit/${denied}`);
  await expect(page.getByRole("article", { name: denied })).toContainText("database.delete_records");
  await expect(page.getByRole("article", { name: denied })).toContainText("SIMULATED");
});

test("the chosen colours stay, and a phone's navigation opens and closes", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Dark" }).click();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");

  await lookAs(page, looks[2]);
  await page.getByRole("button", { name: "Menu" }).click();
  const drawer = page.getByRole("dialog", { name: "Menu" });
  await expectAccessible(page);
  await drawer.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL("**/settings");
  await expect(drawer).toHaveCount(0);
  await page.goto("/");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});
