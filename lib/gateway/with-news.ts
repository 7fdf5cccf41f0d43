import { Merge } from "@/lib/gateway/merge.ts";

/** A stream of an upstream to which events of Wicket's own can be added while it is read. */
export type News = {
  add: (events: readonly Uint8Array[]) => void;
  /** The upstream's stream with the news in it. It ends when the upstream's does, and fails as that does. */
  around: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
};

/** What an administrator changes is news to a client whose stream is an upstream's: the lists that it sees are Wicket's doing too. */
export function news(): News {
  const merge = new Merge();
  let added = 0;
  return {
    add(events) {
      added += 1;
      merge.add(`news ${added}`, each(events));
    },
    async *around(source) {
      const failures: unknown[] = [];
      const upstream = async function* () {
        try {
          yield* source;
        } catch (error) {
          failures.push(error);
        } finally {
          merge.end();
        }
      };
      merge.add("upstream", upstream());
      yield* merge;
      if (failures.length > 0) throw failures[0];
    },
  };
}

async function* each(events: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* events;
}
