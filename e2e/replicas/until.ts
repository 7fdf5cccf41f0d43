import { setTimeout as pause } from "node:timers/promises";

/** Waits until something is so, at most so long (10 s); then it is said what was waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, msMax = 10_000): Promise<void> {
  for (const deadline = Date.now() + msMax; !(await isSo()); await pause(20)) {
    if (Date.now() > deadline) throw new Error(`It did not happen within ${msMax} ms that ${what}.`);
  }
}
