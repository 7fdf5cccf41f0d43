import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { DetailedError, PolicyJson, SchemaJson } from "@/lib/policy/cedar.ts";
import { singleton } from "@/lib/singleton.ts";

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

const startMsMax = 30_000;
/** After so many checks a thread is replaced, so that nothing a text leaves behind adds up. */
const checksMax = 200;

type Checker = { worker: Worker; checks: number };

/**
 * Parses and strictly validates policies in a worker thread, so that no text can harm the instance that decides. A thread that was lost
 * over a text, by a trap, by memory or by time, is ended and its successor starts afresh; one that answered waits for the next check,
 * because starting one takes far longer (0.3 s) than a check. It gets no environment and 128 MB of heap.
 *
 * `msMax` counts from when the worker has loaded Cedar. Never rejects for what a text does.
 */
export async function validateInWorker(schema: SchemaJson<string>, texts: readonly string[], msMax: number): Promise<Validation> {
  const shelf = singleton("policy-checkers", () => ({ idle: null as Checker | null }));
  const waiting = shelf.idle;
  shelf.idle = null;
  const checker = waiting ?? { worker: start(), checks: 0 };
  const validation = await ask(checker.worker, { ready: waiting !== null, question: { schema, texts }, msMax });
  checker.checks += 1;
  if (validation.kind === "checked" && checker.checks < checksMax && shelf.idle === null) {
    checker.worker.unref();
    shelf.idle = checker;
  } else {
    await checker.worker.terminate();
  }
  return validation;
}

function start(): Worker {
  const worker = new Worker(join(/* turbopackIgnore: true */ process.cwd(), "lib/policy/cedar-worker.mjs"), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 1 },
  });
  // A thread that dies while nobody asks it anything must not take the process along; asked next, it is lost and replaced.
  return worker.on("error", () => undefined);
}

async function ask(
  worker: Worker,
  {
    ready,
    question,
    msMax,
  }: { ready: boolean; question: { schema: SchemaJson<string>; texts: readonly string[] }; msMax: number },
): Promise<Validation> {
  let timer: NodeJS.Timeout | undefined;
  let settle: (validation: Validation) => void = () => undefined;
  const answered = new Promise<Validation>((resolve) => {
    settle = resolve;
  });
  const lostAfter = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => settle({ kind: "lost", why: "time" }), milliseconds);
  };
  const put = () => {
    lostAfter(msMax);
    worker.postMessage(question);
  };
  const hear = (message: { kind: "ready" } | Extract<Validation, { kind: "checked" }>) => {
    if (message.kind === "checked") settle(message);
    else put();
  };
  const crashed = () => settle({ kind: "lost", why: "crash" });
  worker.ref();
  worker.on("message", hear).on("error", crashed).on("exit", crashed);
  if (ready) put();
  else lostAfter(startMsMax);
  try {
    return await answered;
  } finally {
    clearTimeout(timer);
    worker.off("message", hear).off("error", crashed).off("exit", crashed);
  }
}
