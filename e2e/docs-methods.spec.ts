import { expect, test } from "@playwright/test";
import { expectAccessible, lookAs, looks } from "@/e2e/expect-accessible.ts";
import { methods } from "@/lib/gateway/methods.ts";

// A trace of every look costs more than the looking.
test.use({ trace: "off" });

test("whoever is not signed in reads what becomes of every method, in light, in dark and on a phone", async ({
  page,
}, testInfo) => {
  const said: string[] = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto("/docs/methods");
  for (const look of looks) {
    await lookAs(page, look);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("What passes, and what is judged");
    for (const { method } of methods) {
      await expect(page.getByText(method, { exact: true }).locator("visible=true").first()).toBeVisible();
    }
    await expect(page.getByText("A method that is not listed here is refused")).toBeVisible();
    await expectAccessible(page);
    await page.screenshot({ path: testInfo.outputPath(`${look.name}.png`), fullPage: true });
  }
  expect(said).toEqual([]);
});

test("a row says what happens at each address", async ({ page }) => {
  await page.goto("/docs/methods");
  const table = page.getByRole("table", { name: "From the client to the server" });
  const row = table.getByRole("row", { name: /^tools\/call request/ });
  const call = methods.find(({ method }) => method === "tools/call");
  await expect(row.getByRole("cell")).toContainText([
    "2026-07-28",
    call?.handling.aggregated ?? "",
    call?.handling.service ?? "",
    call?.note ?? "",
  ]);
  await expect(table.getByRole("columnheader", { name: "/mcp", exact: true })).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "/mcp/<service>" })).toBeVisible();
});

test("the same is there as Markdown", async ({ page, request }) => {
  await page.goto("/docs/methods");
  const href = await page.getByRole("link", { name: "As Markdown" }).getAttribute("href");
  const answer = await request.get(href ?? "");
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toBe("text/markdown; charset=utf-8");
  const markdown = await answer.text();
  expect(markdown).toMatch(/^# What passes, and what is judged\n/);
  for (const { method } of methods) expect(markdown).toContain(`| \`${method}\` |`);
});
