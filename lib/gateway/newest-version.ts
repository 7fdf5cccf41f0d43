/**
 * Keeps the newest value for each key, made once however many ask at the same time. A value is remade when it is asked for in another
 * version than it was made in; a failure is not kept. At most `sizeMaximum` keys stay, the longest unused leave first.
 */
export function newestVersion<Value>(sizeMaximum: number) {
  const shelf = new Map<string, { version: string; value: Promise<Value> }>();
  return (key: string, version: string, make: () => Promise<Value>): Promise<Value> => {
    const found = shelf.get(key);
    shelf.delete(key);
    if (found?.version === version) {
      shelf.set(key, found);
      return found.value;
    }
    const value = make();
    const made = { version, value };
    shelf.set(key, made);
    value.catch(() => {
      if (shelf.get(key) === made) shelf.delete(key);
    });
    for (const oldest of shelf.keys()) {
      if (shelf.size <= sizeMaximum) break;
      shelf.delete(oldest);
    }
    return value;
  };
}
