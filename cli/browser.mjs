import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./install.mjs";
import { Sentence, say } from "./sentence.mjs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome"];

/**
 * A Chromium for the browser tests: the one of PLAYWRIGHT_CHROMIUM_EXECUTABLE, one that is installed, or one that is installed now: Debian's
 * own when root on Debian, Playwright's otherwise. Resolves to what Playwright has to be told (nothing, when it is its own).
 */
export async function ensureBrowser(root) {
  const given = process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE;
  if (given && !existsSync(given)) throw new Sentence(`PLAYWRIGHT_CHROMIUM_EXECUTABLE names ${given}, which is not there.`);
  const found = given ?? places.find((place) => existsSync(place));
  if (found) return { PLAYWRIGHT_CHROMIUM_EXECUTABLE: found };
  if (await hasPlaywrightsOwn()) return {};
  if (process.getuid?.() === 0 && isDebian()) {
    say("Installing Debian's chromium for the browser tests ...");
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    await run("apt-get", ["update", "-qq"], quiet);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
    if (existsSync(places[0])) return { PLAYWRIGHT_CHROMIUM_EXECUTABLE: places[0] };
  }
  say("Installing Playwright's chromium for the browser tests ...");
  await run(process.execPath, [join(root, "node_modules", "@playwright", "test", "cli.js"), "install", "chromium"], {
    cwd: root,
  });
  if (await hasPlaywrightsOwn()) return {};
  throw new Sentence(
    "No browser could be installed. Install Chromium and name it in PLAYWRIGHT_CHROMIUM_EXECUTABLE, then run `npm test` again.",
  );
}

async function hasPlaywrightsOwn() {
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath());
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}
