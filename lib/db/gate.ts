/**
 * Lets at most `places` pieces of work run at a time; the others wait in the order they came, at most `patienceMs`, and then fail without
 * having begun.
 */
export function gate(places: number, patienceMs: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = places;
  const waiting: (() => void)[] = [];

  function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const letIn = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(letIn), 1);
        reject(new Error("The database was busy for too long."));
      }, patienceMs);
      waiting.push(letIn);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
