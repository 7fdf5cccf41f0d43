import { expect, test } from "vitest";
import { gate } from "@/lib/db/gate.ts";

function held() {
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { done, finish };
}

test("no more than its places run at once, and the others come in order", async () => {
  const through = gate(2, 1_000);
  const order: string[] = [];
  const works = ["a", "b", "c", "d"].map((name) => ({ name, ...held() }));
  const all = works.map(({ name, done }) =>
    through(async () => {
      order.push(name);
      await done;
      return name;
    }),
  );
  await Promise.resolve();
  expect(order).toEqual(["a", "b"]);
  works[1]?.finish();
  await all[1];
  await Promise.resolve();
  expect(order).toEqual(["a", "b", "c"]);
  for (const work of works) work.finish();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
});

test("work that fails gives its place back, and work that waited too long never begins", async () => {
  const through = gate(1, 5);
  await expect(through(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const { done, finish } = held();
  const first = through(() => done);
  let began = false;
  await expect(
    through(async () => {
      began = true;
    }),
  ).rejects.toThrow("busy");
  finish();
  await first;
  expect(began).toBe(false);
  await expect(through(async () => "in")).resolves.toBe("in");
});
