import { beforeEach, describe, expect, test } from "vitest";
import { readEventId, writeEventId } from "@/lib/gateway/event-ids.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { answerOf, standingFacts, type TestWorld, testWorld } from "@/lib/gateway/testing.ts";

let at: TestWorld;
let sessionId: string;

beforeEach(() => {
  at = testWorld({
    facts: standingFacts([
      { key: "one", namespace: "OneMCP", era: "legacy" },
      { key: "two", namespace: "TwoMCP", era: "legacy" },
    ]),
    catalogue: { connectorId: "", key: "", namespace: "", version: 1, tools: [], resourceRules: [], resourceAttributes: [] },
    policies: [{ id: "p", name: "open", mode: "enforced", text: "permit(principal, action, resource);" }],
  });
  sessionId = newSessionId("m1", at.world.sessionSecret);
  const agreed = { protocolVersion: "2025-11-25", capabilities: {}, logLevel: null, subscriptions: [], listening: 0 };
  at.facts.session = { label: sessionLabel(sessionId), service: "", ...agreed };
  at.world.sessions.upstreams = async () =>
    ["one", "two"].map((key) => ({ connectorId: `c-${key}`, sessionId: `s-${key}`, protocolVersion: "2025-11-25" }));
  at.world.sessions.upstream = async (_scope, connectorId) => ({
    sessionId: connectorId.replace("c-", "s-"),
    protocolVersion: "2025-11-25",
  });
});

/** What the upstream behind each session sends on its stream. */
function upstreamsSend(streams: { [sessionId: string]: string }): void {
  at.world.send = async ({ method, headers, body }) => {
    at.sent.push({ method, headers: { ...headers }, body: body ?? "" });
    const stream = method === "GET" ? streams[headers["mcp-session-id"] ?? ""] : undefined;
    return stream === undefined ? answerOf("", 405) : answerOf(stream, 200, "text/event-stream");
  };
}

async function listen(lastEventId: string | null, until: (text: string) => boolean): Promise<string> {
  const headers = new Headers({
    authorization: `Bearer ${at.memberKey}`,
    "mcp-session-id": sessionId,
    accept: "text/event-stream",
  });
  if (lastEventId !== null) headers.set("last-event-id", lastEventId);
  const response = await serve(new Request("https://wicket.example/mcp", { headers }), { ip: null }, at.world);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!until(text)) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: "" };
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return text;
}

const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => readEventId(id ?? ""));

describe("the stream of a session", () => {
  test("carries what all its upstreams announce, and says after each event how far every one of them is", async () => {
    upstreamsSend({
      "s-one": 'id: 1\ndata: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a:b"}}\n\n',
      "s-two": 'id: x\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1.0}}\n\n',
    });
    const text = await listen(null, (so) => so.includes("one+a:b") && so.includes('"data":1.0'));
    expect(idsIn(text).at(-1)).toEqual({ kind: "stream", ids: { one: "1", two: "x" } });
  });

  test("carries no answer: one upstream could give it for another", async () => {
    upstreamsSend({
      "s-one":
        'data: {"jsonrpc":"2.0","id":5,"result":{"content":[]}}\n\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n',
    });
    const text = await listen(null, (so) => so.includes("notifications/message"));
    expect(text).not.toContain("result");
  });

  test("goes on behind the last event of each upstream", async () => {
    upstreamsSend({ "s-one": "data: \n\n", "s-two": "data: \n\n" });
    await listen(writeEventId({ kind: "stream", ids: { one: "7" } }), () => at.sent.length >= 2);
    expect(at.sent.map(({ headers }) => [headers["mcp-session-id"], headers["last-event-id"]]).sort()).toEqual([
      ["s-one", "7"],
      ["s-two", undefined],
    ]);
  });

  test("goes on in one upstream's answer, and takes only the answer to that request", async () => {
    upstreamsSend({
      "s-one": 'id: 8\ndata: {"jsonrpc":"2.0","id":3,"result":{"content":[]}}\n\n',
      "s-two": 'data: {"jsonrpc":"2.0","id":3,"result":{"content":[]}}\n\n',
    });
    const place = { kind: "answer", service: "one", id: "7" } as const;
    const text = await listen(writeEventId({ ...place, request: 3 }), () => false);
    expect(text).toContain('"result"');
    expect(idsIn(text)).toEqual([{ ...place, id: "8", request: 3 }]);
    expect(at.sent.map(({ headers }) => [headers["mcp-session-id"], headers["last-event-id"]])).toEqual([["s-one", "7"]]);
    expect(await listen(writeEventId({ ...place, request: 4 }), () => false)).not.toContain("result");
  });

  test("needs a session, and one that is open: without it there is nothing to listen to", async () => {
    const get = (headers: Record<string, string>) =>
      serve(
        new Request("https://wicket.example/mcp", { headers: { authorization: `Bearer ${at.memberKey}`, ...headers } }),
        { ip: null },
        at.world,
      ).then(({ status }) => status);
    expect(await get({})).toBe(405);
    expect(await get({ "mcp-session-id": newSessionId("m2", at.world.sessionSecret) })).toBe(404);
    at.facts.session = null;
    expect(await get({ "mcp-session-id": sessionId })).toBe(404);
  });
});
