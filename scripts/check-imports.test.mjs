import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { importFaults } from "./check-imports.mjs";
import { importsOf } from "./imports.mjs";

const made = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** What is found in a project that consists of these files. */
function faultsIn(files) {
  const root = mkdtempSync(join(tmpdir(), "wicket-imports-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return importFaults(root);
}

describe("the reader of imports", () => {
  test("finds every way to import, with names and lines", () => {
    const text = [
      'import { a, type B } from "@/lib/one.ts";',
      'import type { C } from "@/lib/two.ts";',
      "import {",
      "  d,",
      '} from "@/lib/three.ts";',
      'import "@/app/globals.css";',
      'export { e } from "@/lib/four.ts";',
      'const f = await import("@/lib/five.ts");',
      '// import { g } from "@/lib/six.ts";',
      '/* import { h } from "@/lib/seven.ts"; */ import i from "@/lib/eight.ts";',
    ].join("\n");
    expect(importsOf(text).map(({ from, line, typeOnly }) => [from, line, typeOnly])).toEqual([
      ["@/lib/one.ts", 1, false],
      ["@/lib/two.ts", 2, true],
      ["@/lib/three.ts", 5, false],
      ["@/app/globals.css", 6, false],
      ["@/lib/four.ts", 7, false],
      ["@/lib/five.ts", 8, false],
      ["@/lib/eight.ts", 10, false],
    ]);
    expect(importsOf(text)[0].names).toEqual(["a", "type", "B"]);
  });
});

test.each([
  ["lib/agents/agent.ts", 'import { decide } from "@/lib/policy/decide.ts";', /stands on a lower shelf/],
  ["lib/db/client.ts", 'import { findAgent } from "@/lib/agents/store.ts";', /stands on a lower shelf/],
  ["lib/gateway/gateway.ts", 'import { Stamp } from "@/components/stamp.tsx";', /stands on a lower shelf/],
  ["lib/vault/seal.ts", 'import { findAgent } from "@/lib/agents/store.ts";', /stands on a lower shelf/],
  ["lib/policy/decide.ts", 'import { sql } from "drizzle-orm";', /SQL is spoken in store\.ts/],
  ["lib/gateway/forward.ts", 'import { request } from "undici";', /opened in lib\/outbound only/],
  ["lib/policy/decide.ts", 'import { cookies } from "next/headers";', /only lib\/access may need Next/],
  ["lib/policy/decide.ts", 'import * as cedar from "@cedar-policy/cedar-wasm/nodejs";', /loaded in lib\/policy\/cedar\.ts only/],
  [
    "lib/policy/decide.test.ts",
    'import * as cedar from "@cedar-policy/cedar-wasm/nodejs";',
    /loaded in lib\/policy\/cedar\.ts only/,
  ],
  ["lib/policy/store.ts", 'import "server-only";', /throws outside Next/],
  ["lib/policy/decide.ts", 'import { compile } from "./compile.ts";', /names the whole path/],
  ["lib/policy/decide.ts", 'import { compile } from "@/lib/policy/compile";', /ends as the file does/],
  ["lib/policy/utils.ts", "", /its name says nothing/],
  ["components/list.tsx", 'import { listAgents } from "@/lib/agents/store.ts";', /are told, they do not ask/],
  ["app/page.tsx", 'import { mintAdminScope } from "@/lib/scope.ts";', /A scope is the proof of who asks/],
  ["lib/agents/store.ts", 'import { testDatabase } from "@/lib/db/testing.ts";', /Only tests may import/],
])("refuses in %s: %s", (file, text, reason) => {
  const faults = faultsIn({ [file]: text });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(reason);
});

test.each([
  ["lib/gateway/gateway.ts", 'import { decide } from "@/lib/policy/decide.ts";'],
  ["lib/agents/member-store.ts", 'import { sql } from "drizzle-orm"; import { seal } from "@/lib/vault/seal.ts";'],
  ["lib/outbound/agent-pool.ts", 'import { Agent } from "undici";'],
  ["lib/access/gate.ts", 'import { cookies } from "next/headers"; import { mintAdminScope } from "@/lib/scope.ts";'],
  ["lib/policy/cedar.ts", 'import type * as cedar from "@cedar-policy/cedar-wasm/nodejs";'],
  ["lib/policy/store.db.test.ts", 'import { sql } from "drizzle-orm"; import { testDatabase } from "@/lib/db/testing.ts";'],
  ["components/list.tsx", 'import type { AgentRow } from "@/lib/agents/store.ts";'],
  ["cli/commands/trial.ts", 'import { mintAdminScope } from "@/lib/scope.ts";'],
  ["app/layout.tsx", 'import "./globals.css";'],
  ["lib/agents/agent.ts", '// import { decide } from "@/lib/policy/decide.ts";'],
])("allows in %s: %s", (file, text) => {
  expect(faultsIn({ [file]: text })).toEqual([]);
});

test("finds a circle, however long", () => {
  const faults = faultsIn({
    "lib/policy/one.ts": 'import type { Two } from "@/lib/policy/two.ts";',
    "lib/policy/two.ts": 'import { three } from "@/lib/policy/three.ts";',
    "lib/policy/three.ts": 'import { one } from "@/lib/policy/one.ts";',
  });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/lib\/policy\/\w+\.ts -> .* -> .* -> .*: a circle/);
});
