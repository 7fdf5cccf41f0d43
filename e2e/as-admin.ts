import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "@playwright/test";

export const adminEmail = "alex@company.com";

/**
 * Stories that begin signed in as the organization's first administrator. The link of the first start works once, so the session is kept
 * in the server's own data folder, where a worker that takes over from a failed one finds it.
 */
export const asAdmin = test.extend<object, { adminState: string }>({
  adminState: [
    async ({ browser }, use) => {
      const path = join(process.env.WICKET_DATA_DIR ?? "", "e2e-admin.json");
      if (!existsSync(path)) {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(process.env.WICKET_SETUP_URL ?? "");
        await page.getByLabel("Your e-mail address").fill(adminEmail);
        await page.getByLabel("Organization name").fill("Acme");
        await page.getByRole("button", { name: "Create organization" }).click();
        await page.getByRole("heading", { name: "Desk", level: 1 }).waitFor();
        await context.storageState({ path });
        await context.close();
      }
      await use(path);
    },
    { scope: "worker" },
  ],
  storageState: ({ adminState }, use) => use(adminState),
});
