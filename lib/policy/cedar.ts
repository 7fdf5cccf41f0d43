import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type * as CedarWasm from "@cedar-policy/cedar-wasm/nodejs";
import { forgetSingleton, singleton } from "@/lib/singleton.ts";

export type {
  CedarValueJson,
  DetailedError,
  EntityJson,
  EntityType,
  Expr,
  NamespaceDefinition,
  PolicyJson,
  RecordType,
  SchemaJson,
  Type,
  TypeAndId,
} from "@cedar-policy/cedar-wasm/nodejs";

/** One living WebAssembly instance of Cedar. Policy sets are kept inside it, by id, until it is discarded. */
export type CedarEngine = {
  readonly wasm: typeof CedarWasm;
  /** Counts up with every instance that this process has built. */
  readonly generation: number;
  /** Whose policies stand under a set id in this instance: another owner, or none, means that they have to be loaded first. */
  readonly loaded: Map<string, object>;
};

/** Held in a variable so that no bundler follows it: the package must stay the one that Node loads, with its .wasm file beside it. */
const packageName = "@cedar-policy/cedar-wasm/nodejs";

/**
 * The process's Cedar, loaded at first use (about 20 ms; the first decisions after it take 25 to 45 ms).
 *
 * Found from the project's root (`process.cwd()`), so that the same instance serves every bundle of the process.
 */
export function cedarEngine(): CedarEngine {
  return singleton("cedar", () => {
    forbidInlinedWasmCalls();
    const count = singleton("cedar-generations", () => ({ built: 0 }));
    count.built += 1;
    return { wasm: projectRequire()(packageName) as typeof CedarWasm, generation: count.built, loaded: new Map() };
  });
}

/**
 * Throws an instance away after it threw: a WebAssembly trap leaves its stack pointer where it was, and every later call on that
 * instance traps too, whoever makes it. The next use builds a new one (about 14 ms) in which no policies are loaded.
 */
export function discardCedarEngine(failed: CedarEngine): void {
  if (cedarEngine() !== failed) return;
  const require = projectRequire();
  delete require.cache[require.resolve(packageName)];
  forgetSingleton("cedar");
}

function projectRequire(): NodeJS.Require {
  return createRequire(join(process.cwd(), "package.json"));
}

/**
 * V8 before Node 24 can abort the whole process ("unreachable code" in the deoptimizer) when a function that was optimized with an
 * inlined call into WebAssembly is deoptimized during that call. Seen with cedar-wasm 4.13 on Node 20.20 and 22.23 under ordinary load;
 * turning the inlining off ends it and costs nothing measurable. Has to happen before the module is loaded.
 */
function forbidInlinedWasmCalls(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 24) setFlagsFromString("--no-turbo-inline-js-wasm-calls");
}
