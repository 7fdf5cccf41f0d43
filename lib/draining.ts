import { singleton } from "@/lib/singleton.ts";

function controller(): AbortController {
  return singleton("draining", () => new AbortController());
}

/** Aborted when this process is about to stop: what would stay open for long ends then, so that its client comes back elsewhere. */
export function drainSignal(): AbortSignal {
  return controller().signal;
}

/** Says that this process takes no more and lets what is short end by itself. */
export function startDraining(): void {
  controller().abort();
}
