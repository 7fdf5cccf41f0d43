import { expect } from "@playwright/test";
import { asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";

test.describe.configure({ mode: "serial" });
test.use({ trace: "off" });

const path = "/agents/nomenclator/connectors";
const long = "summarise_every_open_incident_of_the_last_quarter_for_the_board";
const double = exposedName("long-names", long).slice("long-names__".length);

let upstream: Upstream;
let ambiguous: Upstream;

test.beforeAll(async () => {
  const readOnly = { annotations: { readOnlyHint: true } };
  upstream = await recordingUpstream({
    tools: [
      { name: "look", description: "Looks at one thing.", ...readOnly },
      { name: long, description: "Reads what happened.", ...readOnly },
      { name: `${long}_again`, ...readOnly },
    ],
  });
  ambiguous = await recordingUpstream({ tools: [{ name: long }, { name: double }] });
});
test.afterAll(async () => {
  await upstream.close();
  await ambiguous.close();
});

test("a connector shows its own address, and what its tools are called on /mcp", async ({ page, context, baseURL }, testInfo) => {
  await page.goto("/agents");
  await page.getByLabel("Name").fill("Nomenclator");
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.waitForURL("**/agents/nomenclator");
  await page.goto(path);
  await page.getByLabel("URL").fill(upstream.url);
  await page.getByLabel("Key", { exact: true }).fill("long-names");
  await page.getByRole("button", { name: "Add connector" }).click();
  const panel = page.getByRole("article", { name: "long-names" });

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const address = `${baseURL}/mcp/long-names`;
  await expect(panel.getByText(address, { exact: true }).first()).toBeVisible();
  const copy = panel.getByRole("button", { name: "Copy the address of long-names" });
  await copy.focus();
  await page.keyboard.press("Enter");
  await expect(copy).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Copied the address of long-names" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);

  await panel.getByText("3 tools", { exact: true }).click();
  const row = (name: string) => panel.getByRole("row").filter({ has: page.getByRole("cell", { name, exact: true }) });
  await expect(row("look")).toContainText("long-names__look");
  await expect(row("look")).not.toContainText("SHORTENED");
  for (const name of [long, `${long}_again`]) {
    await expect(row(name)).toContainText(exposedName("long-names", name));
    await expect(row(name)).toContainText("SHORTENED");
  }
  await expect(panel.getByText("2 names are shortened on /mcp")).toBeVisible();
  for (const look of looks) {
    await lookAs(page, look);
    await expectAccessible(page);
    await page.screenshot({ path: testInfo.outputPath(`${look.name}.png`), fullPage: true });
  }
});

test("the page leads to what passes and what is judged", async ({ page }) => {
  await page.goto(path);
  await page.getByRole("link", { name: "What passes, and what is judged" }).click();
  await page.waitForURL("**/docs/methods");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What passes, and what is judged");
});

test("a server whose tools would share a name on /mcp is not added, and the form says which", async ({ page }) => {
  await page.goto(path);
  await page.getByLabel("URL").fill(ambiguous.url);
  await page.getByLabel("Key", { exact: true }).fill("ambiguous_");
  await page.getByRole("button", { name: "Add connector" }).click();
  await expect(page.getByText("holds only lower-case letters, digits and hyphens.", { exact: false })).toBeVisible();
  await page.getByLabel("Key", { exact: true }).fill("ambiguous");
  await page.getByRole("button", { name: "Add connector" }).click();
  await expect(page.getByRole("article", { name: "ambiguous" })).toContainText("2 tools");

  await page.getByRole("button", { name: "Remove long-names" }).click();
  await page.getByRole("alertdialog").getByLabel("Type long-names to go on").fill("long-names");
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove connector" }).click();
  await expect(page.getByRole("article", { name: "long-names" })).toHaveCount(0);
  await page.getByLabel("URL").fill(ambiguous.url);
  await page.getByLabel("Key", { exact: true }).fill("long-names");
  await page.getByRole("button", { name: "Add connector" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Tools 1 and 2 of the server's list" })).toBeVisible();
  await expect(page.getByRole("article", { name: "long-names" })).toHaveCount(0);
});
