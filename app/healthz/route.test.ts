import { expect, test } from "vitest";
import { GET } from "@/app/healthz/route.ts";

test("the process says that it is alive without asking the database", async () => {
  const answer = GET();
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('{"status":"ok"}');
});
