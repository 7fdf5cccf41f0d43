import { describe, expect, test } from "vitest";
import { addresses, pathOf, toolAt } from "@/e2e/replicas/addresses.ts";
import { type Client, legacyClients, lines } from "@/e2e/replicas/clients.ts";
import { openRawSession } from "@/e2e/replicas/raw-session.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import { inTurns } from "@/e2e/replicas/steered-fetch.ts";

const clientsEach = 2;

/** The story of sessions whose requests go to both replicas in turns. */
export function sessions(stage: () => Stage): void {
  describe.each(addresses)("a session at %s", (address) => {
    test(`is one for its client, whichever replica gets a request (${lines.length * clientsEach} clients at once)`, async () => {
      const { newAgent, seat, origin, ports, witnesses } = stage();
      const agent = await newAgent(`Sessions ${address}`);
      const tool = (name: string) => toolAt(address, "everything", name);
      const url = `${origin}${pathOf(address, "everything")}`;
      const story = async (line: keyof typeof legacyClients, number: number) => {
        const name = `${line} ${number} at ${address}`;
        const { key } = await seat(agent, `sessions-${lines.indexOf(line)}-${number}@company.com`);
        const client = await legacyClients[line]({ url, key, name, steer: inTurns(number % 2 === 0 ? 0 : 1), ports });
        await client.setLevel("debug");
        expect(await client.tools()).toContain(tool("echo"));
        expect((await client.prompts()).length).toBeGreaterThan(0);
        const [uri = ""] = await client.resources();
        expect(JSON.stringify(await client.read(uri))).toContain("contents");
        for (const round of [1, 2, 3, 4, 5, 6]) {
          const message = `${name}, round ${round}`;
          expect(await client.call(tool("echo"), { message })).toBe(`Echo: ${message}`);
          expect(witnesses.everything.seen.filter(({ marks }) => marks.includes(message))).toHaveLength(1);
        }
        const told: number[] = [];
        const progress = (done: number) => told.push(done);
        await client.call(tool("trigger-long-running-operation"), { duration: 0.4, steps: 4 }, { progress });
        expect(told).toEqual([1, 2, 3, 4]);
        const sessionId = client.sessionId() ?? "";
        await client.terminate();
        expect(await Promise.all([0, 1].map((replica) => pinged(url, key, sessionId, replica)))).toEqual([404, 404]);
        expectInTurns(client);
        await client.close();
      };
      await Promise.all(lines.flatMap((line) => Array.from({ length: clientsEach }, (_, number) => story(line, number))));
    });

    test("is passed around by nginx itself, with nobody wishing for a replica", async () => {
      const { newAgent, seat, origin, ports } = stage();
      const { key } = await seat(await newAgent(`Round robin ${address}`), "round-robin@company.com");
      const url = `${origin}${pathOf(address, "everything")}`;
      const client = await legacyClients["SDK v1"]({ url, key, steer: () => null, ports });
      for (let call = 0; call < 10; call += 1) await client.call(toolAt(address, "everything", "echo"), { message: "round" });
      const replicas = client.served.map(({ replica }) => replica);
      for (const one of [0, 1]) expect(replicas.filter((replica) => replica === one).length).toBeGreaterThan(3);
      await client.close();
    });

    test("is nobody else's, at either replica", async () => {
      const { newAgent, seat, origin } = stage();
      const agent = await newAgent(`Strangers ${address}`);
      const [mine, theirs] = [await seat(agent, "mine@company.com"), await seat(agent, "theirs@company.com")];
      const url = `${origin}${pathOf(address, "everything")}`;
      const session = await openRawSession(url, mine.key, 0);
      expect(await Promise.all([0, 1].map((replica) => pinged(url, theirs.key, session.id, replica)))).toEqual([404, 404]);
      expect(await Promise.all([0, 1].map((replica) => pinged(url, mine.key, session.id, replica)))).toEqual([200, 200]);
    });
  });

  test("first calls that reach both replicas at once share one session at the upstream", async () => {
    const { newAgent, seat, origin, witnesses } = stage();
    const { key } = await seat(await newAgent("At once"), "at-once@company.com");
    const session = await openRawSession(`${origin}/mcp`, key, 0);
    const before = witnesses.everything.seen.length;
    const call = (id: number) => {
      const params = { name: "everything__echo", arguments: { message: `at once ${id}` } };
      return session.post({ id, method: "tools/call", params }, id % 2 === 0 ? 0 : 1).then((answer) => answer.text());
    };
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(call));
    for (const [at, answer] of answers.entries()) expect(answer).toContain(`Echo: at once ${at + 1}`);
    const seen = witnesses.everything.seen.slice(before);
    expect(new Set(seen.filter(({ method }) => method === "tools/call").map(({ sessionId }) => sessionId)).size).toBe(1);
    // Whoever was later gave back what it had opened.
    const opened = seen.filter(({ method }) => method === "initialize").length;
    expect(opened - seen.filter(({ httpMethod }) => httpMethod === "DELETE").length).toBe(1);
  });
}

function expectInTurns({ served }: Client): void {
  const replicas = served.map(({ replica }) => replica);
  expect(replicas.length).toBeGreaterThan(12);
  for (const [at, replica] of replicas.entries()) expect(replica).toBe(((replicas[0] ?? 0) + at) % 2);
  expect(served.filter(({ status }) => status === null || status >= 400)).toEqual([]);
}

async function pinged(url: string, key: string, sessionId: string, replica: number): Promise<number> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-session-id": sessionId,
      "mcp-protocol-version": "2025-11-25",
      "x-replica": String(replica),
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  await answer.body?.cancel();
  return answer.status;
}
