import { expect, test } from "vitest";
import { type RequestMessage, readMessage } from "@/lib/gateway/message.ts";
import { withTaskHandles, withTaskIds } from "@/lib/gateway/restate-tasks.ts";
import { taskHandle } from "@/lib/gateway/task-handle.ts";

const secret = Buffer.alloc(32, 5);
const mine = { memberId: "m1", secret };
const others = { memberId: "m2", secret };
const handle = taskHandle("up", "t1", mine);

const ask = (taskId: string) =>
  readMessage(
    new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tasks/get", params: { taskId } })),
  ) as RequestMessage;
const asked = (taskId: string, service = "up", owner = mine) => withTaskIds(ask(taskId), service, owner).params?.taskId;

test("a handle becomes the upstream's own id again, for its member and at its connector", () => {
  expect(asked(handle)).toBe("t1");
});

test("somebody else's handle, another connector's, and the upstream's own id lead to no task", () => {
  const lost = [asked(handle, "up", others), asked(handle, "down"), asked("t1"), asked("")];
  for (const id of lost) expect(id).toMatch(/^none-[0-9a-f]{64}$/);
  expect(new Set(lost).size).toBe(3);
});

test("an upstream's ids are replaced wherever they stand, and nothing else is", () => {
  const related = '"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t1"},"n":1.0}';
  for (const [before, after] of [
    ['{"id":1,"result":{"task":{"taskId":"t1","ttl":1.0}}}', `{"id":1,"result":{"task":{"taskId":"${handle}","ttl":1.0}}}`],
    ['{"id":1,"result":{"resultType":"task","taskId":"t1"}}', `{"id":1,"result":{"resultType":"task","taskId":"${handle}"}}`],
    ['{"id":1,"result":{"tasks":[{"taskId":"t1"}]}}', `{"id":1,"result":{"tasks":[{"taskId":"${handle}"}]}}`],
    [`{"id":1,"result":{${related}}}`, `{"id":1,"result":{${related.replace("t1", handle)}}}`],
    [
      '{"method":"notifications/tasks/status","params":{"taskId":"t1"}}',
      `{"method":"notifications/tasks/status","params":{"taskId":"${handle}"}}`,
    ],
    ['{"id":1,"result":{"content":[{"taskId":"t1"}]}}', '{"id":1,"result":{"content":[{"taskId":"t1"}]}}'],
  ] as const) {
    expect(withTaskHandles(before, "up", mine)).toBe(after);
  }
});
