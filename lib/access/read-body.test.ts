import { expect, test } from "vitest";
import { readJsonBody } from "@/lib/access/read-body.ts";

const asked = (body: string) =>
  readJsonBody(
    new Request("https://wicket.example/api/agents", { method: "POST", headers: { "content-type": "application/json" }, body }),
  );

test("a body that two parsers could read differently is refused, and says how", async () => {
  await expect(asked('{"name":"a","name":"b"}')).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("same key twice"),
  });
  await expect(asked('{"name":"a"} {}')).rejects.toMatchObject({ code: "invalid_input" });
  await expect(asked('{"name"')).rejects.toMatchObject({ code: "invalid_input" });
  expect({ ...((await asked('{"name":"a"}')) as object) }).toEqual({ name: "a" });
});
