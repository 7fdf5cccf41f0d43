import { expect, test } from "vitest";
import { canaryLives } from "@/lib/policy/canary.ts";
import { cedarEngine, discardCedarEngine } from "@/lib/policy/cedar.ts";

test("lives while the engine decides as it should, also in a new instance", () => {
  expect(canaryLives()).toBe(true);
  discardCedarEngine(cedarEngine());
  expect(canaryLives()).toBe(true);
});

test("is dead when the engine answers anything else, or throws", () => {
  const { wasm } = cedarEngine();
  const { statefulIsAuthorized } = wasm;
  const permissive = () => ({
    type: "success",
    response: { decision: "allow", diagnostics: { reason: [], errors: [] } },
    warnings: [],
  });
  const broken = () => {
    throw new Error("unreachable");
  };
  for (const impostor of [permissive, broken]) {
    Object.assign(cedarEngine(), { wasm: { ...wasm, statefulIsAuthorized: impostor } });
    expect(canaryLives()).toBe(false);
  }
  Object.assign(cedarEngine(), { wasm: { ...wasm, statefulIsAuthorized } });
  expect(canaryLives()).toBe(true);
});
