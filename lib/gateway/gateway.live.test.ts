import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stage } from "@/e2e/upstreams/gateway-stage.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { brokenUpstream, silentUpstream, streamingUpstream } from "@/e2e/upstreams/misbehaving-upstreams.ts";
import { recordingUpstream } from "@/e2e/upstreams/recording-upstream.ts";
import { updateAgent } from "@/lib/agents/store.ts";

let gateway: LiveGateway;

beforeAll(async () => {
  gateway = await liveGateway();
});
beforeEach(() => gateway.bend(null));
afterAll(() => gateway.close());

describe("a call", () => {
  test("that is denied reaches no upstream and is on record", async () => {
    const { up, ask, records, forbidWipe } = await stage(gateway, recordingUpstream());
    await forbidWipe();
    const denied = await ask("wipe");
    const [record, ...others] = await records();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ decision: "DENY", tool: "wipe", resourceId: "home", policyNames: ["nothing-is-wiped"] });
    expect(record?.completion).toBeNull();
    expect(denied).toMatchObject({ status: 200, error: { code: -32600, message: expect.stringContaining("nothing-is-wiped") } });
    expect(denied.error?.data).toMatchObject({
      decision: "DENY",
      auditId: record?.label,
      policies: ["nothing-is-wiped"],
      retry: false,
    });
    expect(up.seen).toEqual([]);
    expect((await ask("look")).result?.content[0]?.text).toBe("called look");
    expect(up.calls()).toHaveLength(1);
  });

  test("that is allowed is on record, and the member exposed, before the upstream sees it", async () => {
    const inTheDatabase: unknown[] = [];
    let agentId = "";
    const onCall = async () => {
      const rows = await gateway.database.ownerSql`
        select r.decision, r.tool, r.resource_id, c.record_id is not null as completed,
          (select count(*)::int from exposure e where e.organization_id = r.organization_id and e.person_id = r.person_id) as labels
        from record r left join completion c on c.record_id = r.id where r.agent_id = ${agentId}`;
      inTheDatabase.push(...rows);
    };
    const { agent, ask, completed } = await stage(gateway, recordingUpstream({ onCall }));
    agentId = agent.id;
    expect((await ask("look")).result?.content[0]?.text).toBe("called look");
    expect(inTheDatabase).toEqual([{ decision: "ALLOW", tool: "look", resource_id: "home", completed: false, labels: 1 }]);
    expect(await completed()).toMatchObject({ completion: { outcome: "answered", upstreamStatus: 200 } });
  });

  test("arrives with the bytes of its arguments, under the upstream's own name, and with nothing of the client's", async () => {
    const token = "upstream-token";
    const { up, ask, seat } = await stage(gateway, recordingUpstream({ token }), { auth: { kind: "bearer", token }, token });
    const argumentsText = '{ "at":"caf\\u00e9", "n":1.0, "big":12345678901234567890, "e":1e3, "undeclared":{"b":[],"a":null} }';
    await ask("look", { argumentsText, headers: { cookie: "session=1", "x-forwarded-for": "10.0.0.1", "x-other": "1" } });
    const [call] = up.calls("look");
    expect(call?.body).toContain(`"arguments":${argumentsText}`);
    expect(call?.body).toContain('"name":"look"');
    expect(call?.headers.authorization).toBe(`Bearer ${token}`);
    expect(JSON.stringify(up.seen)).not.toContain(seat.key);
    for (const header of ["cookie", "x-forwarded-for", "x-other"]) expect(call?.headers).not.toHaveProperty(header);
  });

  test("is streamed as it comes: each event arrives before the upstream has written the next", async () => {
    const { up, post, completed } = await stage(gateway, streamingUpstream(3));
    const response = await post("look", { progressToken: "p" });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = "";
    const until = async (sign: string) => {
      while (!text.includes(sign)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended before ${sign}.`);
        text += decoder.decode(value, { stream: true });
      }
    };
    for (const progress of [1, 2, 3]) {
      expect(text).not.toContain(`"progress":${progress}`);
      up.next();
      await until(`"progress":${progress}`);
    }
    expect(text).not.toContain("streamed");
    up.next();
    await until("streamed");
    while (!(await reader.read()).done);
    expect((await completed()).completion?.outcome).toBe("answered");
  });

  test("ends at the upstream when the client goes away before the first byte", async () => {
    const { post, arrived, completed } = await stage(gateway, silentUpstream());
    const leaving = new AbortController();
    const waiting = post("look", { signal: leaving.signal }).catch(() => "left");
    const call = await arrived();
    leaving.abort();
    expect(await waiting).toBe("left");
    await call.abandoned;
    expect((await completed()).completion?.outcome).toBe("client_left");
  });

  test("ends at the upstream when the client goes away in the middle of a stream", async () => {
    const { up, post, arrived, completed } = await stage(gateway, streamingUpstream(1));
    const leaving = new AbortController();
    const response = await post("look", { signal: leaving.signal, progressToken: "p" });
    up.next();
    await (response.body as ReadableStream<Uint8Array>).getReader().read();
    leaving.abort();
    await (await arrived()).abandoned;
    expect((await completed()).completion?.outcome).toBe("client_left");
  });

  test("whose answer breaks off does not look whole to the client, and is on record as broken", async () => {
    const { post, completed } = await stage(gateway, brokenUpstream("half an answer"));
    const response = await post("look");
    expect(await response.text()).toContain("broke off");
    expect((await completed()).completion?.outcome).toBe("upstream_error");
  });
});

describe("the kill switch", () => {
  test("refuses every call from the next request on, and gives way at once", async () => {
    const { agent, up, ask, records } = await stage(gateway, recordingUpstream());
    expect((await ask("look")).status).toBe(200);
    await updateAgent(gateway.scope, agent.id, { status: "disabled" });
    expect(await ask("look")).toMatchObject({ status: 403, error: { code: -32600 } });
    expect((await records())[0]).toMatchObject({ decision: "DENY", reason: "agent_disabled" });
    expect(up.calls()).toHaveLength(1);
    await updateAgent(gateway.scope, agent.id, { status: "active" });
    expect((await ask("look")).status).toBe(200);
    expect(up.calls()).toHaveLength(2);
  });
});
