import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { cedarEngine, discardCedarEngine } from "@/lib/policy/cedar.ts";

/**
 * The optimizer inlines the call into WebAssembly; a getter that Cedar reads on its way then breaks an assumption of the optimized code,
 * which is thrown away while the call is still going on.
 */
const deoptimizeDuringCall = `
  import { cedarEngine } from "@/lib/policy/cedar.ts";
  const { wasm } = cedarEngine();
  wasm.preparsePolicySet("set", { staticPolicies: { open: "permit(principal, action, resource);" } });
  class Tally { constructor() { this.step = 1; } }
  const tally = new Tally();
  const uid = { type: "T", id: "x" };
  const request = (context) => ({ principal: uid, action: { type: "Action", id: "x" }, resource: uid, context, entities: [], preparsedPolicySetId: "set" });
  function decideAndStep(call) { return wasm.statefulIsAuthorized(call).response.decision + tally.step; }
  for (let round = 0; round < 10000; round += 1) decideAndStep(request({}));
  const last = request({ get fact() { tally.step = 2; return 1; } });
  console.log("survived:", decideAndStep(last));
`;

test("the process survives a deoptimization in the middle of a decision, also when bundled", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "wicket-cedar-"));
  try {
    const outfile = join(folder, "bundle.mjs");
    const stdin = { contents: deoptimizeDuringCall, resolveDir: process.cwd() };
    buildSync({ stdin, bundle: true, platform: "node", format: "esm", outfile, logLevel: "silent" });
    expect(execFileSync(process.execPath, [outfile], { encoding: "utf8", stdio: "pipe" })).toBe("survived: allow2\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("there is one instance, until it is discarded; then another one, without policies", () => {
  const first = cedarEngine();
  first.wasm.preparsePolicySet("set", { staticPolicies: "permit(principal, action, resource);" });
  first.loaded.set("set", {});
  expect(cedarEngine()).toBe(first);

  discardCedarEngine(first);
  const second = cedarEngine();
  expect(second.generation).toBe(first.generation + 1);
  expect(second.wasm).not.toBe(first.wasm);
  expect(second.loaded.size).toBe(0);

  discardCedarEngine(first);
  expect(cedarEngine()).toBe(second);
});
