import { describe, expect, test } from "vitest";
import { addresses, pathOf } from "@/e2e/replicas/addresses.ts";
import { openRawSession } from "@/e2e/replicas/raw-session.ts";
import type { Seat, Stage } from "@/e2e/replicas/stage.ts";
import { until } from "@/e2e/replicas/until.ts";
import type { AgentRow } from "@/lib/agents/store.ts";

/** Two seconds between two looks (`watchMs`), and the work itself on a busy machine. */
const endMsMax = 6_000;

type Change = (stage: Stage, agent: AgentRow, seat: Seat) => Promise<void>;

/** What an administrator or the member does at the second replica. */
const changes: { readonly [what: string]: Change } = {
  "the agent is disabled": ({ rest }, agent) => rest(1, "PATCH", `/api/agents/${agent.slug}`, { json: { status: "disabled" } }),
  "the agent is deleted": ({ rest }, agent) => rest(1, "DELETE", `/api/agents/${agent.slug}`),
  "the key is revoked": ({ rest }, _agent, seat) => rest(1, "DELETE", `/api/me/memberships/${seat.memberId}/key`, { as: seat }),
  "the member is removed": ({ rest }, agent, seat) => rest(1, "DELETE", `/api/agents/${agent.slug}/members/${seat.memberId}`),
};

/** The story of streams that end at one replica because of what was done at the other. */
export function standing(stage: () => Stage): void {
  describe.each(addresses)("a stream at %s that one replica holds", (address) => {
    test.each(Object.entries(changes))("ends within seconds when %s at the other", async (what, change) => {
      const { newAgent, seat, origin } = stage();
      const [agent, bystander] = [await newAgent(`${what} ${address}`), await newAgent(`Not ${what} ${address}`)];
      const [ending, staying] = [await seat(agent, "ending@company.com"), await seat(bystander, "staying@company.com")];
      const open = async ({ key }: Seat) => {
        const session = await openRawSession(`${origin}${pathOf(address, "everything")}`, key, 1);
        const stream = await session.listen(0);
        expect(stream.status).toBe(200);
        let isOver = false;
        void stream.ended.then(() => {
          isOver = true;
        });
        const lists = async (replica: 0 | 1) => {
          const answer = await (await session.post({ id: 1, method: "tools/list" }, replica)).text();
          return answer.includes('"tools"');
        };
        return { stream, lists, isOver: () => isOver };
      };
      const [mine, theirs] = [await open(ending), await open(staying)];
      expect(await Promise.all([mine.lists(0), mine.lists(1)])).toEqual([true, true]);
      await change(stage(), agent, ending);
      await until(`the stream ends after ${what}`, mine.isOver, endMsMax);
      expect(theirs.isOver()).toBe(false);
      expect(await Promise.all([mine.lists(0), mine.lists(1)])).toEqual([false, false]);
      expect(await Promise.all([theirs.lists(0), theirs.lists(1)])).toEqual([true, true]);
      theirs.stream.leave();
    });
  });
}
