import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOfSources } from "./build.mjs";
import { isInstalled } from "./install.mjs";
import { withLock } from "./lock.mjs";

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wicket-launcher-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof text === "string" ? text : JSON.stringify(text));
}

describe("packages are installed", () => {
  const entry = { version: "1.0.0", integrity: "sha512-a" };
  const wanted = {
    "": {},
    "node_modules/a": entry,
    "node_modules/tool": { ...entry, dev: true },
    "node_modules/mac": { ...entry, optional: true },
  };
  const installed = (there, dev) => {
    write("package-lock.json", { packages: wanted });
    if (there) write("node_modules/.package-lock.json", { packages: there });
    return isInstalled(root, dev);
  };
  const all = { "node_modules/a": entry, "node_modules/tool": { ...entry, dev: true } };

  test("when what stands there is what the lock file says, other platforms' packages apart", () => {
    expect(installed(all, true)).toBe(true);
    expect(installed({ ...all, "node_modules/mac": entry }, true)).toBe(true);
  });
  test("without the tests' packages only when no tests are to run", () => {
    expect(installed({ "node_modules/a": entry }, false)).toBe(true);
    expect(installed({ "node_modules/a": entry }, true)).toBe(false);
  });
  test("not when nothing is there, something is missing, or something is another version or content", () => {
    expect(installed(null, true)).toBe(false);
    expect(installed({}, false)).toBe(false);
    expect(installed({ ...all, "node_modules/a": { ...entry, version: "1.0.1" } }, true)).toBe(false);
    expect(installed({ ...all, "node_modules/a": { ...entry, integrity: "sha512-b" } }, true)).toBe(false);
  });
});

describe("the digest of the sources", () => {
  test("changes with their names and contents, and with nothing else", () => {
    write("lib/a.ts", "one");
    write("package.json", {});
    const before = digestOfSources(root);
    utimesSync(join(root, "lib/a.ts"), 1, 1);
    write("lib/a.test.ts", "a test");
    write("node_modules/b.ts", "not ours");
    expect(digestOfSources(root)).toBe(before);
    write("lib/a.ts", "two");
    expect(digestOfSources(root)).not.toBe(before);
    write("lib/a.ts", "one");
    write("app/[agent]/page.tsx", "new");
    expect(digestOfSources(root)).not.toBe(before);
  });
});

describe("the lock", () => {
  test("lets one at a time in, and the next when that has failed", async () => {
    const story = [];
    const turn = (name, fail) =>
      withLock(root, async () => {
        story.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        story.push(`${name} out`);
        if (fail) throw new Error(name);
      });
    const results = await Promise.allSettled([turn("one", true), turn("two", false)]);
    expect(story).toEqual(["one in", "one out", "two in", "two out"]);
    expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled"]);
  });

  test("is taken over from a process that was killed", async () => {
    write("dist/.lock", "4194301");
    utimesSync(join(root, "dist/.lock"), 1, 1);
    expect(await withLock(root, async () => "done")).toBe("done");
  });
});
