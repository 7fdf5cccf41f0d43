type Source = AsyncIterator<Uint8Array>;
type Joined = { source: Source; stop: () => void; next: Promise<{ key: string; piece: IteratorResult<Uint8Array> }> };

/**
 * Several streams as one, to which more can be added while it is read. Of each source at most one piece waits, so the reader's pace is
 * kept. A source that ends or fails leaves the others alone; the whole ends when it is told to.
 */
export class Merge implements AsyncIterableIterator<Uint8Array> {
  readonly #sources = new Map<string, Joined>();
  #ended = false;
  #wake: () => void = () => undefined;
  #changed = this.#nextChange();

  has(key: string): boolean {
    return this.#sources.has(key);
  }

  get keys(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** `stop` lets go of what the source waits for: a generator that waits cannot be told to return. */
  add(key: string, source: Source, stop: () => void = () => undefined): void {
    if (this.#ended || this.#sources.has(key)) return;
    this.#sources.set(key, { source, stop, next: ask(key, source) });
    this.#wake();
  }

  remove(key: string): void {
    const found = this.#sources.get(key);
    this.#sources.delete(key);
    found?.stop();
    found?.source.return?.()?.catch(() => undefined);
  }

  end(): void {
    this.#ended = true;
    for (const key of this.keys) this.remove(key);
    this.#wake();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (!this.#ended) {
      const arrived = await Promise.race([this.#changed, ...[...this.#sources.values()].map(({ next }) => next)]);
      if (!arrived) {
        this.#changed = this.#nextChange();
        continue;
      }
      const { key, piece } = arrived;
      const source = this.#sources.get(key);
      if (!source) continue;
      if (piece.done) {
        this.#sources.delete(key);
        continue;
      }
      source.next = ask(key, source.source);
      return piece;
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #nextChange(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
    });
  }
}

function ask(key: string, source: Source): Promise<{ key: string; piece: IteratorResult<Uint8Array> }> {
  return source.next().then(
    (piece) => ({ key, piece }),
    () => ({ key, piece: { done: true as const, value: undefined } }),
  );
}
