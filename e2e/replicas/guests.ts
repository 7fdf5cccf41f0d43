import { setTimeout as pause } from "node:timers/promises";
import { type Address, addresses, pathOf, toolAt } from "@/e2e/replicas/addresses.ts";
import { type Client, legacyClients, lines, modernClient } from "@/e2e/replicas/clients.ts";
import { openRawSession } from "@/e2e/replicas/raw-session.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import type { Steer } from "@/e2e/replicas/steered-fetch.ts";
import type { AgentRow } from "@/lib/agents/store.ts";

/** A client of the upstream that keeps sessions and carries out `wait`. */
export type Guest = { client: Client; address: Address; email: string };

/** What came of one call: its text, or a failure that the client was shown. Times are those of `performance.now()`. */
export type Called = { mark: string; text: string | null; failure: string | null; startedAt: number };

const betweenMs = 40;

/** A call that says where it wants to be carried goes there; nginx passes the rest around. */
const byMark: Steer = ({ mark }) => (mark?.endsWith("at 0") ? 0 : mark?.endsWith("at 1") ? 1 : null);

/** Every client at every address, each as a member of its own. */
export function guestsOf({ origin, ports, seat }: Stage, agent: AgentRow): Promise<Guest[]> {
  const kinds = addresses.flatMap((address) => lines.map((line) => ({ address, line })));
  return Promise.all(
    kinds.map(async ({ address, line }, at): Promise<Guest> => {
      const email = `guest-${at}@${agent.slug}.example`;
      const { key } = await seat(agent, email);
      const url = `${origin}${pathOf(address, "legacy")}`;
      return { address, email, client: await legacyClients[line]({ url, key, name: email, steer: byMark, ports }) };
    }),
  );
}

/** One call of `wait`, which takes a quarter of a second for each step. Its mark begins with the guest's e-mail address. */
export async function wait({ client, address, email }: Guest, what: string, steps: number): Promise<Called> {
  const mark = `${email} ${what}`;
  const called = { mark, text: null, failure: null, startedAt: performance.now() };
  try {
    return { ...called, text: await client.call(toolAt(address, "legacy", "wait"), { mark, steps }) };
  } catch (error) {
    return { ...called, failure: String(error) };
  }
}

/** One short call after the other until it is over. */
export async function chatter(guest: Guest, isOver: () => boolean): Promise<Called[]> {
  const calls: Called[] = [];
  while (!isOver()) {
    calls.push(await wait(guest, `short ${calls.length}.`, 0));
    await pause(betweenMs);
  }
  return calls;
}

/** A long call at the first replica without a client that would take it up again. Resolves when its answer is over, with its text. */
export async function waitAlone({ origin, seat }: Stage, agent: AgentRow, address: Address): Promise<string> {
  const email = `alone-${addresses.indexOf(address)}@${agent.slug}.example`;
  const { key } = await seat(agent, email);
  const session = await openRawSession(`${origin}${pathOf(address, "legacy")}`, key, 0);
  const params = { name: toolAt(address, "legacy", "wait"), arguments: { mark: `${email} long`, steps: 12 } };
  const answer = await session.post({ id: 1, method: "tools/call", params }, 0);
  return answer.text().catch(() => "broken");
}

/** A call at the first replica that the upstream never answers, of a client whose era takes nothing up again. */
export async function waitForNothing({ origin, ports, seat }: Stage, agent: AgentRow): Promise<string> {
  const { key } = await seat(agent, `modern@${agent.slug}.example`);
  const client = await modernClient({ url: `${origin}/mcp`, key, steer: () => 0, ports });
  const said = await client.callTool({ name: "hanging__look", arguments: { at: agent.slug } }).then(
    () => "answered",
    () => "broken",
  );
  await client.close();
  return said;
}
