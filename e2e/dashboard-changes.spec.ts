import { expect } from "@playwright/test";
import { asAdmin as test } from "@/e2e/as-admin.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";

test.describe.configure({ mode: "serial" });

let upstream: Upstream;
const path = "/agents/gatekeeper";
const marked = '<img src=x onerror="window.marked=1"> says';

test.beforeAll(async () => {
  upstream = await recordingUpstream({
    tools: [{ name: "ring-bell", description: marked, inputSchema: { type: "object", title: marked }, annotations: {} }],
  });
});
test.afterAll(() => upstream.close());

test("a connector whose members bring their own tokens is added, connected and disconnected", async ({ page }) => {
  await page.goto("/agents");
  await page.getByLabel("Name").fill("Gatekeeper");
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.waitForURL(`**${path}`);
  await page.getByRole("button", { name: "Join as a member" }).click();
  await expect(page.getByText("You are a member.", { exact: true })).toBeVisible();

  await page.goto(`${path}/connectors`);
  await page.getByLabel("URL").fill(upstream.url);
  await page.getByLabel("Key", { exact: true }).fill("front-desk");
  await expect(page.getByPlaceholder("FrontDeskMCP")).toBeVisible();
  await page.getByLabel("How calls are signed in").selectOption("member");
  await page.getByRole("button", { name: "Add connector" }).click();
  await expect(page.getByRole("article", { name: "front-desk" })).toContainText("each member's own token");

  await page.goto("/me");
  const membership = page.getByRole("article", { name: "Gatekeeper" });
  await expect(membership.getByText("NOT CONNECTED")).toBeVisible();
  const token = membership.getByLabel("Your token for front-desk");
  await token.fill("two words");
  await membership.getByRole("button", { name: "Connect front-desk" }).click();
  await expect(membership.getByRole("alert").filter({ hasText: "without spaces" })).toBeFocused();
  await expect(token).toHaveValue("two words");
  await token.fill("their-own-token");
  await membership.getByRole("button", { name: "Connect front-desk" }).click();
  await expect(membership.getByRole("button", { name: "Disconnect front-desk" })).toBeVisible();
  expect(await page.content()).not.toContain("their-own-token");

  await membership.getByRole("button", { name: "Disconnect front-desk" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(membership.getByText("NOT CONNECTED")).toBeVisible();
});

test("what an upstream says of its tools is shown as text", async ({ page }) => {
  await page.goto(`${path}/connectors`);
  const panel = page.getByRole("article", { name: "front-desk" });
  await panel.getByText("1 tool").click();
  await expect(panel.getByText(marked).first()).toBeVisible();
  await expect(panel.getByText("assumed: it says nothing")).toBeVisible();
  expect(await page.evaluate(() => "marked" in window)).toBe(false);
});

test("a connector is listed again, disabled, enabled and removed", async ({ page }) => {
  await page.goto(`${path}/connectors`);
  const panel = page.getByRole("article", { name: "front-desk" });
  await page.getByRole("button", { name: "List the tools of front-desk again" }).click();
  await expect(page.getByText("The tools of front-desk were listed again.")).toBeVisible();
  await page.getByRole("button", { name: "Disable front-desk" }).click();
  await expect(panel.getByText("DISABLED")).toBeVisible();
  await page.getByRole("button", { name: "Enable front-desk" }).click();
  await expect(panel.getByText("ENABLED")).toBeVisible();
  await page.getByRole("button", { name: "Remove front-desk" }).click();
  await page.getByRole("alertdialog").getByLabel("Type front-desk to go on").fill("front-desk");
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove connector" }).click();
  await expect(page.getByText("There is no connector yet")).toBeVisible();
});

test("a policy comes from a recipe, is renamed, put into shadow and removed", async ({ page }) => {
  await page.goto(`${path}/policies/new`);
  await page.getByText("no-destructive-tools", { exact: true }).click();
  await page.getByRole("button", { name: "Insert no-destructive-tools" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("no-destructive-tools");
  await expect(page.getByLabel("Cedar")).toBeFocused();
  await page.getByRole("button", { name: "Save policy" }).click();
  await page.waitForURL(`**${path}/policies/no-destructive-tools`);

  await page.getByLabel("Name", { exact: true }).fill("nothing is wiped");
  await page.getByLabel("Mode").selectOption("shadow");
  await page.getByRole("button", { name: "Save as v3" }).click();
  await page.waitForURL(`**${path}/policies/nothing%20is%20wiped`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("nothing is wiped");
  await expect(page.getByText("SHADOW", { exact: false }).first()).toBeVisible();

  await page.getByRole("button", { name: "Remove policy" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove policy" }).click();
  await page.waitForURL(`**${path}/policies`);
  await expect(page.getByText("Removed nothing is wiped.")).toBeVisible();
  await page.getByRole("link", { name: "baseline-allow" }).click();
  await page.getByRole("button", { name: "Remove policy" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove policy" }).click();
  await expect(page.getByText(/DENIES EVERYTHING/)).toBeVisible();
  await expect(page.getByText("every call is refused").first()).toBeVisible();
});

test("an agent is renamed and moved to another clock; the organization is renamed", async ({ page }) => {
  await page.goto(`${path}/settings`);
  await page.getByLabel("Name", { exact: true }).fill("Head gatekeeper");
  await page.getByLabel("Time zone").selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByRole("navigation", { name: "Main" }).getByText("Head gatekeeper")).toBeVisible();
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Head gatekeeper");
  await expect(page.getByText("hours mean Europe/Berlin")).toBeVisible();

  await page.goto("/settings");
  await page.getByLabel("Name", { exact: true }).fill("Acme & Sons");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("main").getByText("Acme & Sons")).toBeVisible();
});

test("a change after the session has ended is not made, and says so", async ({ page, context }) => {
  await page.goto(`${path}/settings`);
  await context.clearCookies();
  await page.getByLabel("Name", { exact: true }).fill("Nobody's keeper");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /sign/i })).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Nobody's keeper");
  await page.goto("/audit");
  await page.waitForURL("**/signin?callbackUrl=%2Faudit");
});
