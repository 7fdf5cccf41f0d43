import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { DetailedError, PolicyJson, SchemaJson } from "@/lib/policy/cedar.ts";

/** What Cedar says of one text. `statements` is null when it does not parse; `json` when it is not exactly one static policy. */
export type ReadPolicy = {
  statements: number | null;
  templates: number;
  json: PolicyJson | null;
  errors: DetailedError[];
  warnings: DetailedError[];
};

export type Validation =
  | { kind: "checked"; failure: DetailedError[] | null; policies: ReadPolicy[] }
  /** The worker did not live to answer: it trapped, ran out of memory, or was ended after its time. */
  | { kind: "lost"; why: "time" | "crash" };

const startMsMax = 10_000;

/**
 * Parses and strictly validates policies in a worker thread of their own, which is ended afterwards whatever happened, so that no text
 * can harm the instance that decides. It gets no environment, 128 MB of heap and no more stack than the main thread has.
 *
 * `msMax` counts from when the worker has loaded Cedar. Never rejects for what a text does.
 */
export async function validateInWorker(schema: SchemaJson<string>, texts: readonly string[], msMax: number): Promise<Validation> {
  const worker = new Worker(join(/* turbopackIgnore: true */ process.cwd(), "lib/policy/cedar-worker.mjs"), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 1 },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Validation>((resolve) => {
      const lostAfter = (milliseconds: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve({ kind: "lost", why: "time" }), milliseconds);
      };
      worker.on("message", (message: { kind: "ready" } | Extract<Validation, { kind: "checked" }>) => {
        if (message.kind === "checked") return resolve(message);
        lostAfter(msMax);
        worker.postMessage({ schema, texts });
      });
      worker.on("error", () => resolve({ kind: "lost", why: "crash" }));
      worker.on("exit", () => resolve({ kind: "lost", why: "crash" }));
      lostAfter(startMsMax);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
