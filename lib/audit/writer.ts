/** At most this many decisions share a commit, so that one slow batch cannot grow without end. */
const batchMaximum = 200;

type Waiting<Entry, Result> = { entry: Entry; resolve: (result: Result) => void; reject: (error: unknown) => void };
type Lane<Entry, Result> = { queue: Waiting<Entry, Result>[]; writing: boolean };

/**
 * Group commit: whatever waits while one batch of an organization is being written goes into its next one; an idle lane writes at once,
 * so nobody waits for company. `write` must answer one result for each entry, in order, once they are durable; when it throws, every entry
 * of that batch fails with it and none counts as written.
 */
export function groupCommit<Entry, Result>(
  write: (organizationId: string, entries: Entry[]) => Promise<Result[]>,
): (organizationId: string, entry: Entry) => Promise<Result> {
  const lanes = new Map<string, Lane<Entry, Result>>();

  async function drain(organizationId: string, lane: Lane<Entry, Result>): Promise<void> {
    lane.writing = true;
    while (lane.queue.length > 0) {
      const batch = lane.queue.splice(0, batchMaximum);
      try {
        const results = await write(
          organizationId,
          batch.map((one) => one.entry),
        );
        batch.forEach((one, place) => {
          const result = results[place];
          if (result === undefined) one.reject(new Error("The writer answered fewer results than it was given entries."));
          else one.resolve(result);
        });
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    lane.writing = false;
    lanes.delete(organizationId);
  }

  return (organizationId, entry) =>
    new Promise((resolve, reject) => {
      let lane = lanes.get(organizationId);
      if (!lane) {
        lane = { queue: [], writing: false };
        lanes.set(organizationId, lane);
      }
      lane.queue.push({ entry, resolve, reject });
      if (!lane.writing) void drain(organizationId, lane);
    });
}
