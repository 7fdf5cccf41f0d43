import { expect, test } from "vitest";
import { groupCommit } from "@/lib/audit/writer.ts";

function slowWriter() {
  const batches: { organizationId: string; entries: string[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const append = groupCommit<string, string>(
    (organizationId, entries) =>
      new Promise((resolve, reject) => {
        batches.push({ organizationId, entries, finish: () => resolve(entries.map((one) => `${one} written`)), fail: reject });
      }),
  );
  return { batches, append };
}

test("an idle writer writes at once, and what waits meanwhile shares the next commit", async () => {
  const { batches, append } = slowWriter();
  const first = append("acme", "a");
  const second = append("acme", "b");
  const third = append("acme", "c");
  expect(batches.map((one) => one.entries)).toEqual([["a"]]);
  batches[0]?.finish();
  expect(await first).toBe("a written");
  expect(batches.map((one) => one.entries)).toEqual([["a"], ["b", "c"]]);
  batches[1]?.finish();
  expect(await Promise.all([second, third])).toEqual(["b written", "c written"]);
});

test("organizations do not share a commit and do not wait for each other", async () => {
  const { batches, append } = slowWriter();
  void append("acme", "a");
  const other = append("globex", "b");
  expect(batches.map((one) => one.organizationId)).toEqual(["acme", "globex"]);
  batches[1]?.finish();
  expect(await other).toBe("b written");
});

test("a failing commit fails everything in it, and the next one is written", async () => {
  const { batches, append } = slowWriter();
  const first = append("acme", "a");
  const second = append("acme", "b");
  batches[0]?.fail(new Error("disk full"));
  await expect(first).rejects.toThrow("disk full");
  batches[1]?.finish();
  expect(await second).toBe("b written");
});

test("an answer that leaves an entry out does not count as written", async () => {
  const append = groupCommit<string, string>(async () => []);
  await expect(append("acme", "a")).rejects.toThrow("fewer results");
});
