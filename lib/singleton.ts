/**
 * One value for the whole process, made at first use.
 *
 * Next bundles each route on its own, so a module-level variable may exist several times in one process; a connection pool or a
 * WebAssembly instance must not.
 */
export function singleton<Value>(name: string, make: () => Value): Value {
  const shelf = globalThis as unknown as { [key: symbol]: Value | undefined };
  const key = Symbol.for(`wicket.${name}`);
  shelf[key] ??= make();
  return shelf[key];
}

/** Forgets a singleton, so that the next use makes it anew. Returns what was there. */
export function forgetSingleton<Value>(name: string): Value | undefined {
  const shelf = globalThis as unknown as { [key: symbol]: Value | undefined };
  const key = Symbol.for(`wicket.${name}`);
  const value = shelf[key];
  delete shelf[key];
  return value;
}
