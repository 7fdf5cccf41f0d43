import { expect } from "@playwright/test";
import { asAdmin as test } from "@/e2e/as-admin.ts";
import { expectAccessible } from "@/e2e/expect-accessible.ts";
import { oauthUpstream } from "@/e2e/upstreams/oauth-upstream.ts";

/** Its own, so that what the account is sealed with was made in this browser. */
const agent = "/agents/sign-in-desk";

test("an account is connected at the service's own sign-in, shown by name, and disconnected there too", async ({ page }) => {
  const upstream = await oauthUpstream();
  try {
    await page.goto("/");
    const made = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      return (await fetch("/api/agents", { method: "POST", headers, body: '{"name":"Sign-in desk"}' })).status;
    });
    expect(made).toBe(201);
    await page.goto(`${agent}/connectors`);
    await page.getByLabel("URL", { exact: true }).fill(upstream.url);
    await page.getByLabel("Key").fill("protected");
    await page.getByLabel("How calls are signed in").selectOption("oauth");
    await page.getByLabel("Where members sign in").selectOption("github");
    await expect(page.getByText(/\/oauth\/callback\/[0-9a-f]{16}$/)).toBeVisible();
    await page.getByLabel("Where members sign in").selectOption("discovered");
    await page.getByLabel("Scopes").fill("openid tools offline_access");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Add connector" }).click();
    const panel = page.getByRole("article", { name: "protected" });
    await expect(panel.getByText(upstream.issuer)).toBeVisible();
    await expect(panel.getByText("not listed yet")).toBeVisible();

    await page.goto(`${agent}/members`);
    const join = page.getByRole("button", { name: "Join as a member" });
    if (await join.isVisible()) await join.click();
    await expect(page.getByRole("table", { name: "Members" }).getByText("alex@company.com")).toBeVisible();

    await page.goto("/me");
    const line = page.locator("li", { has: page.getByText("protected", { exact: true }) }).last();
    await expect(line.getByText("NOT CONNECTED")).toBeVisible();
    await expect(line.getByText("It is asked for: openid, tools, offline_access")).toBeVisible();
    await line.getByRole("button", { name: "Connect protected" }).click();
    await page.waitForURL(`${upstream.issuer}/**`);
    await page.getByLabel("Account").fill("nobody");
    await page.getByRole("button", { name: "Allow Wicket" }).click();
    await expect(page.getByText("You, or the service, declined.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "My access" }).last().click();

    await line.getByRole("button", { name: "Connect protected" }).click();
    await page.waitForURL(`${upstream.issuer}/**`);
    await page.getByRole("button", { name: "Allow Wicket" }).click();
    await expect(page.getByRole("heading", { name: "Connected" })).toBeVisible();
    expect(page.url()).toMatch(/\/oauth\/result\?outcome=connected$/);
    // Going back leads to the sign-in server, which may send on elsewhere while the next page is asked for.
    await page.goBack().catch(() => undefined);
    await expect(() => page.goto("/me")).toPass();
    await expect(line.getByText(/^✓CONNECTED$/)).toBeVisible();
    await expect(line.getByText("alex@service.example")).toBeVisible();
    await expectAccessible(page);

    await page.goto(`${agent}/connectors`);
    await expect(panel.getByText("protected-upstream")).toBeVisible();
    await panel.getByRole("button", { name: "List the tools of protected again" }).click();
    await expect(page.getByText("The tools of protected were listed again.")).toBeVisible();
    expect(new Set(upstream.callers)).toEqual(new Set(["alex@service.example"]));

    await page.goto("/me");
    await line.getByRole("button", { name: "Disconnect protected" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
    await expect(line.getByText("NOT CONNECTED")).toBeVisible();
    expect(upstream.revoked).toContain("refresh_token");

    await page.goto(`${agent}/connectors`);
    await panel.getByText("Sign-in app: none is set").click();
    await panel.getByLabel("Client id").fill("an-app");
    await panel.getByLabel("Client secret").fill("canary-secret");
    await panel.getByRole("button", { name: "Set app" }).click();
    await expect(page.getByText("The app of protected was set.")).toBeVisible();
    await expect(panel.getByText("an-app")).toBeVisible();
    expect(await page.content()).not.toContain("canary-secret");
    await panel.getByRole("button", { name: "Remove protected" }).click();
    await page
      .getByRole("alertdialog")
      .getByLabel(/protected/)
      .fill("protected");
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove connector" }).click();
    await expect(panel).toHaveCount(0);
  } finally {
    await upstream.close();
  }
});
