import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askedId } from "@/lib/gateway/asked-id.ts";
import { batchLimits } from "@/lib/gateway/batch.ts";
import { legacyVersions } from "@/lib/gateway/era.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { answerOf, standingFacts, type TestWorld, testWorld } from "@/lib/gateway/testing.ts";
import type { World } from "@/lib/gateway/world.ts";

type Message = { id?: unknown; method?: string; params?: { name?: string }; result?: unknown; error?: { code: number } };

const usual = { ...batchLimits };
let at: TestWorld;
let sessionId: string;

beforeEach(() => {
  at = testWorld({
    facts: standingFacts([{ key: "up", namespace: "UpMCP", era: "legacy" }]),
    catalogue: {
      connectorId: "c-up",
      key: "up",
      namespace: "UpMCP",
      version: 1,
      tools: (["look", "send", "wipe"] as const).map((name) => ({
        name,
        tier: name === "look" ? "read" : "write",
        tierSource: "annotations",
        definition: { name },
      })),
      resourceRules: [],
      resourceAttributes: [],
    },
    policies: [
      { id: "p", name: "open", mode: "enforced", text: "permit(principal, action, resource);" },
      { id: "f", name: "no-wiping", mode: "enforced", text: 'forbid(principal, action == UpMCP::Action::"wipe", resource);' },
    ],
  });
  sessionId = newSessionId("m1", at.world.sessionSecret);
  at.world.sessions.upstream = async () => ({ sessionId: "s1", protocolVersion: "2025-03-26" });
  at.world.sessions.upstreams = async () => [{ connectorId: "c-up", sessionId: "s1", protocolVersion: "2025-03-26" }];
});
afterEach(() => void Object.assign(batchLimits, usual));

const doors = [
  { address: "/mcp", service: null, prefix: "up__" },
  { address: "/mcp/up", service: "up", prefix: "" },
] as const;
type AtDoor = (typeof doors)[number];

const calling = (id: number | string, tool: string, { prefix }: { prefix: string } = doors[1]) =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: `${prefix}${tool}`, arguments: {} } });
const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const rootsChanged = '{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}';

/** Posts a body in a session that was opened at a revision; null: in none. */
function post(
  body: string,
  how: {
    door?: { service: string | null };
    negotiated?: string | null;
    headers?: Record<string, string>;
    key?: string;
    signal?: AbortSignal;
  } = {},
): Promise<Response> {
  const { door = doors[1], negotiated = "2025-03-26", headers = {}, key = at.memberKey, signal = null } = how;
  const opened = { label: sessionLabel(sessionId), service: door.service ?? "", capabilities: {}, subscriptions: [] };
  at.facts.session = negotiated === null ? null : { ...opened, protocolVersion: negotiated, logLevel: null, listening: 0 };
  const request = new Request("https://wicket.example/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${key}`,
      ...(negotiated === null ? {} : { "mcp-session-id": sessionId }),
      ...headers,
    },
    body,
    signal,
  });
  return serve(request, { ip: null, service: door.service }, at.world);
}

const array = async (response: Response) => (await response.json()) as Message[];
const sentNames = () =>
  at.sent.map(({ body }) => JSON.parse(body) as Message).map(({ method, params }) => params?.name ?? method ?? "response");
const forwardedAlone = () => at.sent.every(({ body }) => body.trimStart().startsWith("{"));

/** What upstreams answer, by the name of the tool. */
function upstreamSays(answers: { [tool: string]: (id: unknown, signal: AbortSignal) => ReturnType<World["send"]> }): void {
  const send = at.world.send;
  at.world.send = async (request) => {
    const { id, params } = JSON.parse(request.body ?? "{}") as Message;
    const own = answers[params?.name ?? ""];
    const usualAnswer = await send(request);
    return own ? own(id, request.signal as AbortSignal) : usualAnswer;
  };
}

const events = (...messages: unknown[]) =>
  answerOf(
    messages.map((message) => `id: 7\nevent: message\ndata: ${JSON.stringify(message)}\n\n`).join(""),
    200,
    "text/event-stream",
  );

function messagesIn(text: string): Message[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as Message);
}

describe.each(doors)("a batch in a session of 2025-03-26 at $address", (door: AtDoor) => {
  test("is answered with one array of what was asked, each forwarded alone, after its own record, in order", async () => {
    const batch = `[${calling(1, "look", door)}, ${rootsChanged},\n${calling("two", "send", door)}]`;
    const response = await post(batch, { door });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect((await array(response)).map(({ id, result }) => [id, result !== undefined])).toEqual([
      [1, true],
      ["two", true],
    ]);
    expect(sentNames()).toEqual(["look", "notifications/roots/list_changed", "send"]);
    expect(forwardedAlone()).toBe(true);
    expect(at.events).toEqual(["record ALLOW", "send", "send", "record ALLOW", "send"]);
    expect(at.completions.map(({ recordId, outcome }) => [recordId, outcome])).toEqual(
      at.records.map(({ id }) => [id, "answered"]),
    );
  });

  test("is judged message by message: what is denied, unknown or no method is refused, and its neighbours pass", async () => {
    const unknown = '{"jsonrpc":"2.0","id":4,"method":"tools/destroy"}';
    const response = await post(
      `[${calling(1, "wipe", door)},${calling(2, "look", door)},${calling(3, "nothing", door)},${unknown},${calling(5, "send", door)}]`,
      { door },
    );
    expect(response.status).toBe(200);
    expect((await array(response)).map(({ id, error }) => [id, error?.code])).toEqual([
      [1, -32600],
      [2, undefined],
      [3, -32602],
      [4, -32601],
      [5, undefined],
    ]);
    expect(at.records.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      "DENY policy",
      "ALLOW policy",
      "DENY unknown_tool",
      "DENY unknown_method",
      "ALLOW policy",
    ]);
    expect(sentNames()).toEqual(["look", "send"]);
  });

  test("raises exposure before the next of its messages is judged", async () => {
    at.policies.push({
      id: "s",
      name: "nothing-leaves",
      mode: "enforced",
      text: 'forbid(principal, action == UpMCP::Action::"send", resource) when { context.session.accessed_private };',
    });
    const append = at.world.append;
    at.world.append = async (organizationId, entry) => {
      for (const { label, source } of entry.raises) at.facts.exposure.push({ label, sources: [source], epoch: 1, ageMs: 0 });
      return append(organizationId, entry);
    };
    const leak = await post(`[${calling(1, "look", door)},${calling(2, "send", door)}]`, { door });
    expect((await array(leak)).map(({ error }) => error?.code)).toEqual([undefined, -32600]);
    expect(sentNames()).toEqual(["look"]);
    at.facts.exposure = [];
    await post(`[${calling(1, "send", door)},${calling(2, "look", door)}]`, { door });
    expect(sentNames()).toEqual(["look", "send", "look"]);
  });

  test("of notifications only is answered 202, without a body", async () => {
    const response = await post(`[${initialized},${rootsChanged}]`, { door });
    expect(response.status).toBe(202);
    expect(await response.text()).toBe("");
    expect(forwardedAlone()).toBe(true);
    expect(sentNames()).toContain("notifications/roots/list_changed");
  });

  test("is refused by its status when all of it is, with every refusal on record", async () => {
    at.facts.agent.status = "disabled";
    const response = await post(`[${calling(1, "look", door)},${calling(2, "send", door)}]`, { door });
    expect(response.status).toBe(403);
    expect((await array(response)).map(({ id }) => id)).toEqual([1, 2]);
    expect(at.records.map(({ reason }) => reason)).toEqual(["agent_disabled", "agent_disabled"]);
    expect(at.sent).toEqual([]);
    expect((await post(`[${initialized}]`, { door })).status).toBe(403);
    at.facts.agent.status = "active";
    expect((await post(`[${initialized}]`, { door })).status).toBe(202);
  });

  test("stops at what cannot be recorded, and sends nothing of that", async () => {
    let appends = 0;
    const append = at.world.append;
    at.world.append = async (organizationId, entry) => {
      appends += 1;
      if (appends === 2) throw new Error("the database is down");
      return append(organizationId, entry);
    };
    const response = await post(`[${[1, 2, 3].map((id) => calling(id, "look", door)).join(",")}]`, { door });
    expect(response.status).toBe(200);
    expect((await array(response)).map(({ error }) => error?.code)).toEqual([undefined, -32603, undefined]);
    expect(at.sent).toHaveLength(2);
  });

  test("of one message is a batch too, and a hundred are as many as it may have", async () => {
    expect(await array(await post(`[${calling(1, "look", door)}]`, { door }))).toHaveLength(1);
    const many = (count: number) => `[${Array.from({ length: count }, (_, id) => calling(id, "look", door)).join(",")}]`;
    expect((await post(many(101), { door })).status).toBe(400);
    expect(at.sent).toHaveLength(1);
    expect(await array(await post(many(100), { door }))).toHaveLength(100);
  });
});

describe.each(doors)("an array at $address", (door: AtDoor) => {
  const batch = `[${calling(1, "look", door)}]`;
  const isRefused = async (response: Response) => {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: null, error: { code: -32600 } });
    expect(at.events).toEqual([]);
  };

  test.each(legacyVersions.filter((version) => version !== "2025-03-26"))(
    "is refused in a session of %s, whatever its header says",
    async (negotiated) => {
      for (const headers of [{}, { "mcp-protocol-version": negotiated }, { "mcp-protocol-version": "2025-03-26" }])
        await isRefused(await post(batch, { door, negotiated, headers: headers as Record<string, string> }));
    },
  );

  test.each(["2025-06-18", "2025-11-25", "2026-07-28", "2024-11-05", "x", ""])(
    "is refused under the header %j, whatever the session says",
    async (claimed) => {
      const headers = { "mcp-protocol-version": claimed };
      await isRefused(await post(batch, { door, headers }));
      await isRefused(await post(batch, { door, headers, negotiated: null }));
      expect((await post(batch, { door, headers: { "mcp-protocol-version": "2025-03-26" } })).status).toBe(200);
    },
  );

  test("is refused without a session, unless a connector's own address is told the revision", async () => {
    await isRefused(await post(batch, { door, negotiated: null }));
    const told = await post(batch, { door, negotiated: null, headers: { "mcp-protocol-version": "2025-03-26" } });
    if (door.service === null) await isRefused(told);
    else expect(await array(told)).toMatchObject([{ id: 1, result: {} }]);
  });

  test("is refused in a session that is somebody else's or another address's (404), and without a live key (401)", async () => {
    const foreign = { "mcp-session-id": newSessionId("m2", at.world.sessionSecret) };
    expect((await post(batch, { door, headers: foreign })).status).toBe(404);
    expect((await post(batch, { door, key: "A".repeat(32) })).status).toBe(401);
    expect((await post(batch, { door, headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await post(batch, { door, headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect(at.events).toEqual([]);
  });

  const meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}';
  const twin = calling(1, "look", door);
  test.each([
    ["empty", "[]"],
    ["empty but for space", " [ \n ] "],
    ["an array in an array", `[[${twin}]]`],
    ["an array beside a message", `[${twin},[${calling(2, "look", door)}]]`],
    ["a number", `[${twin},1]`],
    ["null", `[null,${twin}]`],
    ["text", `[${JSON.stringify(twin)}]`],
    ["an initialize", '[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}]'],
    ["an initialize among others", `[${twin},{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}]`],
    ["the same id twice", `[${twin},${calling(1, "send", door)}]`],
    ["the same id in two spellings", `[${calling("a", "look", door)},${calling("a", "send", door).replace('"a"', '"\\u0061"')}]`],
    ["a key twice", `[${twin},{"jsonrpc":"2.0","id":2,"method":"ping","method":"tools/call"}]`],
    ["a key twice across escapes", `[${twin},{"jsonrpc":"2.0","id":2,"method":"ping","m\\u0065thod":"tools/call"}]`],
    [
      "a tool's name twice across escapes",
      `[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","n\\u0061me":"wipe"}}]`,
    ],
    ["a call without an id", `[${twin},${calling(2, "look", door).replace('"id":2,', "")}]`],
    ["a notification that is none", `[${twin},{"jsonrpc":"2.0","method":"tools/list"}]`],
    ["a message of 2026-07-28", `[{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{${meta}}}]`],
    ["a request and a response", `[${twin},{"jsonrpc":"2.0","id":2,"result":{}}]`],
    ["what is no message", `[${twin},{}]`],
    ["a key in disguise", `[${twin},{"jsonrpc":"2.0","id":2,"Method":"ping"}]`],
    [
      "one nested too deep for the whole",
      `[{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${"[".repeat(62)}${"]".repeat(62)}}}]`,
    ],
    ["cut short", `[${twin}`],
    ["and more", `[${twin}]${twin}`],
    ["two arrays", `[${twin}][${twin}]`],
    ["a comma at the end", `[${twin},]`],
  ])("is refused whole when it is or has: %s", async (_, body) => {
    const response = await post(body, { door });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: null });
    expect(at.events).toEqual([]);
    expect((await post(`[${twin}]`, { door })).status).toBe(200);
  });

  test("is refused with the place of what is wrong, and without a word of it", async () => {
    const text = await (await post(`[${twin},{"jsonrpc":"2.0","id":"canary","method":"ping","canary":1}]`, { door })).text();
    expect(text).toContain("Message 2 of the batch");
    expect(text).not.toContain("canary");
  });
});

describe("responses in a batch", () => {
  const said = (id: string) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"role":"user"}}`;
  const asked = (idText: string) =>
    String(askedId("up", idText, { memberId: "m1", clientSession: sessionLabel(sessionId), secret: at.world.sessionSecret }));

  test("reach the upstream that asked, each alone and under its own id", async () => {
    const response = await post(`[${said(asked("41"))},${said(asked('"b"'))}]`, { door: doors[0] });
    expect(response.status).toBe(202);
    expect(at.sent.map(({ body }) => (JSON.parse(body) as Message).id)).toEqual([41, "b"]);
  });

  test("pass as they are at a connector's own address", async () => {
    at.world.send = async ({ body }) => {
      at.sent.push({ method: "POST", headers: {}, body: body ?? "" });
      return answerOf("", 202);
    };
    expect((await post(`[${said("a")},${said("b")}]`)).status).toBe(202);
    expect(at.sent.map(({ body }) => body)).toEqual([said("a"), said("b")]);
  });

  test("that answer nothing are refused with 400, and the others arrive", async () => {
    const response = await post(`[${said("made up")},${said(asked("41"))}]`, { door: doors[0] });
    expect(response.status).toBe(400);
    expect(await array(response)).toMatchObject([{ error: { code: -32600 } }]);
    expect(at.sent).toHaveLength(1);
  });
});

describe("an answer that is a stream", () => {
  const result = (id: unknown) => ({ jsonrpc: "2.0", id, result: { content: [] } });
  const progress = { jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } };
  const sampling = { jsonrpc: "2.0", id: 9, method: "sampling/createMessage", params: {} };

  test.each(doors)("makes one stream of all answers at $address, with what is asked and told meanwhile", async (door) => {
    upstreamSays({ send: async (id) => events(progress, sampling, result(id)) });
    const response = await post(`[${calling(1, "look", door)},${calling(2, "send", door)},${calling(3, "look", door)}]`, {
      door,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const text = await response.text();
    const messages = messagesIn(text);
    expect(messages.flatMap(({ id, result: said }) => (said ? [id] : [])).sort()).toEqual([1, 2, 3]);
    expect(messages.filter(({ method }) => method !== undefined).map(({ method }) => method)).toEqual([
      "notifications/progress",
      "sampling/createMessage",
    ]);
    expect(text).not.toMatch(/^id:/m);
    expect(at.records.map(({ method }) => method).sort()).toEqual([
      "sampling/createMessage",
      "tools/call",
      "tools/call",
      "tools/call",
    ]);
    expect(at.completions).toHaveLength(4);
  });

  test("that ends without an answer, or with half of one, is answered with an error, and the others are whole", async () => {
    upstreamSays({
      send: async () => events(progress),
      look: async (id) => ({
        ...events(),
        body: (async function* () {
          yield Buffer.from(`data: ${JSON.stringify(result(id)).slice(0, -3)}`);
          throw new Error("torn");
        })(),
      }),
    });
    const ping = '{"jsonrpc":"2.0","id":3,"method":"ping"}';
    const messages = messagesIn(await (await post(`[${calling(1, "send")},${calling(2, "look")},${ping}]`)).text());
    const answers = messages.filter(({ method }) => method === undefined);
    expect(Object.fromEntries(answers.map(({ id, error }) => [String(id), error?.code]))).toEqual({
      1: -32603,
      2: -32603,
      3: undefined,
    });
  });

  test("does not hide behind it what a batch is made of: many streams are open a few at a time, and all are answered", async () => {
    let open = 0;
    let most = 0;
    upstreamSays({
      look: async (id) => {
        open += 1;
        most = Math.max(most, open);
        return {
          ...events(),
          body: (async function* () {
            await new Promise((resolve) => setTimeout(resolve, 5));
            yield Buffer.from(`data: ${JSON.stringify(result(id))}\n\n`);
            open -= 1;
          })(),
        };
      },
    });
    const batch = `[${Array.from({ length: 50 }, (_, id) => calling(id, "look")).join(",")}]`;
    const ids = messagesIn(await (await post(batch)).text()).map(({ id }) => Number(id));
    expect(ids.sort((left, right) => left - right)).toEqual(Array.from({ length: 50 }, (_, id) => id));
    expect(most).toBeLessThanOrEqual(11);
    expect(most).toBeGreaterThan(1);
  });

  test("begins without one when the answers take long", async () => {
    batchLimits.wholeAnswerMs = 20;
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    upstreamSays({ send: async (id) => waiting.then(() => answerOf(JSON.stringify(result(id), null, 2))) });
    const response = await post(`[${calling(1, "look")},${calling(2, "send")}]`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    goOn();
    const text = await response.text();
    const data = text.split("\n\n").map((event) =>
      event
        .split("\n")
        .filter((line) => line.startsWith("data: "))
        .map((line) => line.slice(6))
        .join("\n"),
    );
    expect(data.filter((one) => one !== "").map((one) => (JSON.parse(one) as Message).id)).toEqual([1, 2]);
  });
});

describe("an upstream's answer to one message of a batch", () => {
  const ask = async (answer: string, status = 200) => {
    upstreamSays({ send: async () => answerOf(answer, status) });
    return array(await post(`[${calling(1, "look")},${calling(2, "send")},${calling(3, "look")}]`));
  };

  test("that is an array, or more than one answer, or to something else, is an error of that message alone", async () => {
    const two = '{"jsonrpc":"2.0","id":2,"result":{"canary":1}}';
    for (const answer of [
      `[${two}]`,
      `${two},${two}`,
      two.replace("2,", "3,"),
      two.slice(0, -3),
      "",
      '{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage"}',
    ]) {
      const answers = await ask(answer);
      expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
        [1, undefined],
        [2, -32603],
        [3, undefined],
      ]);
      expect(JSON.stringify(answers)).not.toContain("canary");
    }
    expect((await ask(two)).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  });

  test("that is an error without an id is found under the id that it is about", async () => {
    for (const id of ['"id":null,', ""]) {
      const [, answer] = await ask(`{"jsonrpc":"2.0",${id}"error":{"code":-32000,"message":"no"}}`, 400);
      expect(answer).toEqual({ jsonrpc: "2.0", id: 2, error: { code: -32000, message: "no" } });
    }
  });

  test("that has no room beside the others is an error, and theirs are kept", async () => {
    const large = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":{"text":"${"x".repeat(9 * 1024 * 1024)}"}}`;
    upstreamSays({ look: async (id) => answerOf(large(id as number)) });
    const answers = await array(await post(`[${calling(1, "look")},${calling(2, "look")},${calling(3, "send")}]`));
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, -32603, undefined]);
  });
});

describe("a client that leaves", () => {
  test("in the middle of a stream ends the message whose answer has not begun, and those behind it are never judged", async () => {
    batchLimits.wholeAnswerMs = 1;
    let aborted: () => void = () => undefined;
    const wasAborted = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    upstreamSays({
      send: (_id, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted();
            reject(signal.reason);
          });
        }),
    });
    const response = await post(`[${calling(1, "look")},${calling(2, "send")},${calling(3, "look")}]`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    await response.body?.cancel();
    await wasAborted;
    while (at.completions.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(at.records).toHaveLength(2);
    expect(at.completions.map(({ outcome }) => outcome)).toEqual(["answered", "client_left"]);
  });

  test("ends the message that is being answered, and those behind it are never judged", async () => {
    const leaving = new AbortController();
    const aborted: boolean[] = [];
    upstreamSays({
      send: (_id, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted.push(true);
            reject(signal.reason);
          });
          leaving.abort();
        }),
    });
    const response = await post(`[${calling(1, "look")},${calling(2, "send")},${calling(3, "look")}]`, {
      signal: leaving.signal,
    });
    await response.body?.cancel();
    expect(aborted).toEqual([true]);
    expect(at.records).toHaveLength(2);
    expect(at.completions.map(({ outcome }) => outcome)).toEqual(["answered", "client_left"]);
  });

  test.each(["leaves", "cancels"])("ends every stream of the batch (%s)", async (how) => {
    const leaving = new AbortController();
    let aborted = 0;
    upstreamSays({
      look: async () => ({
        ...events(),
        body: (async function* () {
          yield Buffer.from(":\n\n");
          await new Promise(() => undefined);
        })(),
        abort: () => {
          aborted += 1;
        },
      }),
    });
    const response = await post(`[${calling(1, "look")},${calling(2, "look")},${calling(3, "look")}]`, {
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    const reading = reader?.read().catch(() => undefined);
    while (at.sent.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    if (how === "leaves") leaving.abort();
    else await reader?.cancel();
    await reading;
    while (at.completions.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(aborted).toBe(3);
    expect(at.completions.map(({ outcome }) => outcome)).toEqual(["client_left", "client_left", "client_left"]);
  });
});
