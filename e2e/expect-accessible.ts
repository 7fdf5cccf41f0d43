import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What people look at: both schemes at a desk, and a phone. */
export const looks = [
  { name: "light", width: 1280, height: 900, colorScheme: "light" },
  { name: "dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "phone", width: 390, height: 844, colorScheme: "light" },
] as const;

export async function lookAs(page: Page, { width, height, colorScheme }: (typeof looks)[number]): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
}

/** No violation that axe knows of, nothing that makes the whole page scroll sideways, one heading of the first level, and a title. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, "the page is wider than the screen").toBe(0);
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page).toHaveTitle(/.+ · Wicket$/);
}
