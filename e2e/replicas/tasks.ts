import { describe, expect, test } from "vitest";
import { addresses, pathOf, toolAt } from "@/e2e/replicas/addresses.ts";
import { openRawSession } from "@/e2e/replicas/raw-session.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import { until } from "@/e2e/replicas/until.ts";

type Answer = {
  result?: { task?: { taskId: string }; status?: string; content?: { text?: string }[]; tasks?: { taskId: string }[] };
};

/** The story of a task that was given to one replica, and is asked after at both. */
export function tasks(stage: () => Stage): void {
  describe.each(addresses)("a task at %s", (address) => {
    test("that one replica began is listed, asked after and fetched at the other, and is nobody else's", async () => {
      const { newAgent, seat, origin } = stage();
      const agent = await newAgent(`Tasks ${address}`);
      const [mine, theirs] = [await seat(agent, "mine@company.com"), await seat(agent, "theirs@company.com")];
      const url = `${origin}${pathOf(address, "everything")}`;
      const [session, foreign] = [await openRawSession(url, mine.key, 0), await openRawSession(url, theirs.key, 1)];
      const ask = async (of: typeof session, replica: 0 | 1, method: string, params: object) =>
        answerIn(await (await of.post({ id: 1, method, params }, replica)).text());
      const name = toolAt(address, "everything", "simulate-research-query");
      const begun = await ask(session, 0, "tools/call", { name, arguments: { topic: "replicas" }, task: { ttl: 60_000 } });
      const taskId = begun.result?.task?.taskId ?? "";
      expect(taskId).not.toBe("");
      let replica: 0 | 1 = 0;
      await until("the task is done, asked after in turns", async () => {
        replica = replica === 0 ? 1 : 0;
        const { result } = await ask(session, replica, "tasks/get", { taskId });
        expect(["working", "completed"]).toContain(result?.status);
        return result?.status === "completed";
      });
      for (const one of [0, 1] as const) {
        const listed = await ask(session, one, "tasks/list", {});
        expect(listed.result?.tasks?.map((task) => task.taskId)).toContain(taskId);
        const fetched = await ask(session, one, "tasks/result", { taskId });
        expect(fetched.result?.content?.[0]?.text).toContain("replicas");
        expect((await ask(foreign, one, "tasks/get", { taskId })).result).toBeUndefined();
      }
    });
  });
}

/** The answer in a body of JSON or of events. */
function answerIn(text: string): Answer {
  const messages = [...text.matchAll(/^(?:data: ?)?(\{.*\})$/gm)].map((found) => JSON.parse(found[1] ?? "") as Answer);
  return messages.findLast((message) => "result" in message || "error" in message) ?? {};
}
