import { ConfigurationError } from "@/lib/configuration-error.ts";
import { describeError, log } from "@/lib/log.ts";

export type StopSignal = {
  /** Resolves to the exit code: 0 at the first SIGINT, SIGTERM or SIGHUP, 1 when an exception reached the top. */
  told: Promise<number>;
  /** Resolves at the second signal, for whoever cannot wait. */
  insisted: Promise<void>;
};

/** From here on signals end the process only through what this returns. A promise that nobody waited for is logged and ends nothing. */
export function stopSignal(): StopSignal {
  const tell = latch<number>();
  const insist = latch<void>();
  let count = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      count += 1;
      if (count === 1) tell.open(0);
      else insist.open();
    });
  }
  if (process.env.npm_lifecycle_event) watchShell(() => tell.open(0));
  process.on("uncaughtException", (error) => {
    log.fatal({ error: describeError(error) }, "Wicket stops, because an exception reached the top.");
    tell.open(1);
  });
  process.on("unhandledRejection", (reason) => {
    log.error({ error: describeError(reason) }, "A promise was rejected, and nobody was waiting for it.");
    if (reason instanceof ConfigurationError) tell.open(1);
  });
  return { told: tell.opened, insisted: insist.opened };
}

/** npm runs its scripts through a shell that dies of a SIGTERM without passing it on: whoever stops `npm start` means us. */
function watchShell(left: () => void): void {
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) left();
  }, 1_000).unref();
}

function latch<Value>(): { opened: Promise<Value>; open: (value: Value) => void } {
  let open: (value: Value) => void = () => {};
  const opened = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
