import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "@/e2e/upstreams/everything.ts";
import { stage } from "@/e2e/upstreams/gateway-stage.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { type Breakage, brokenUpstream, silentUpstream, slowUpstream } from "@/e2e/upstreams/misbehaving-upstreams.ts";
import { recordingUpstream } from "@/e2e/upstreams/recording-upstream.ts";
import { revokeKey } from "@/lib/agents/key-store.ts";
import { updateConnector } from "@/lib/connectors/store.ts";
import { guardedRequest } from "@/lib/outbound/guarded-request.ts";

let gateway: LiveGateway;

beforeAll(async () => {
  gateway = await liveGateway();
});
beforeEach(() => gateway.bend(null));
afterAll(() => gateway.close());

describe("a call that cannot be carried out is answered", () => {
  test("401 without a key, with an unknown one and with a revoked one, all alike and without a record", async () => {
    const { agent, seat, up, ask, records } = await stage(gateway, recordingUpstream());
    await revokeKey(gateway.scope, seat.memberId);
    const answers = await Promise.all([null, "A".repeat(32), seat.key, "short"].map((key) => ask("look", { key })));
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(answer.error).toEqual(answers[0]?.error);
    }
    expect(await records()).toEqual([]);
    expect(up.seen).toEqual([]);
    const { key } = await gateway.seat(agent);
    expect((await ask("look", { key })).status).toBe(200);
  });

  test("403 while the member is not approved", async () => {
    const { seat, up, ask, records } = await stage(gateway, recordingUpstream());
    await gateway.database.ownerSql`update member set status = 'pending' where id = ${seat.memberId}`;
    expect(await ask("look")).toMatchObject({ status: 403, error: { code: -32600 } });
    expect((await records())[0]).toMatchObject({ decision: "DENY", reason: "member_not_approved" });
    expect(up.seen).toEqual([]);
    await gateway.database.ownerSql`update member set status = 'approved' where id = ${seat.memberId}`;
    expect((await ask("look")).status).toBe(200);
  });

  test("412 when the member has not connected a service of their own, naming the page that connects it", async () => {
    const { up, ask, records } = await stage(gateway, recordingUpstream(), { auth: { kind: "member" } });
    const refused = await ask("look");
    expect(refused).toMatchObject({ status: 412, error: { code: -32603, message: expect.stringContaining("/me") } });
    expect((await records())[0]).toMatchObject({ decision: "DENY", reason: "not_connected" });
    expect(up.seen).toEqual([]);
  });

  test("-32602 for a tool that is not there, in another spelling, or of a connector that is disabled", async () => {
    const { agent, up, ask } = await stage(gateway, recordingUpstream());
    for (const tool of ["nope", "Look", "look "]) expect(await ask(tool)).toMatchObject({ status: 200, error: { code: -32602 } });
    await updateConnector(gateway.scope, agent.id, "up", { status: "disabled" });
    expect(await ask("look")).toMatchObject({ status: 200, error: { code: -32602 } });
    expect(up.seen).toEqual([]);
    await updateConnector(gateway.scope, agent.id, "up", { status: "enabled" });
    expect((await ask("look")).result?.content[0]?.text).toBe("called look");
  });

  test("502 by an upstream that is not there", async () => {
    const { agent, up, ask, completed } = await stage(gateway, recordingUpstream());
    const nowhere = `http://127.0.0.1:${await freePort()}/mcp`;
    await gateway.database.ownerSql`update connector set url = ${nowhere} where agent_id = ${agent.id}`;
    const refused = await ask("look");
    expect(refused).toMatchObject({ status: 502, error: { code: -32603, message: expect.stringContaining("up") } });
    expect(refused.error?.message).not.toContain("127.0.0.1");
    expect(up.calls()).toEqual([]);
    expect(await completed()).toMatchObject({ decision: "ALLOW", completion: { outcome: "upstream_unreachable" } });
  });

  test.each(["status 500", "hangs up", "html", "a redirect"] as Breakage[])(
    "502 by an upstream that fails (%s), without its words",
    async (breakage) => {
      const { up, ask, completed } = await stage(gateway, brokenUpstream(breakage));
      const refused = await ask("look");
      expect(refused).toMatchObject({ status: 502, error: { code: -32603 } });
      expect(JSON.stringify(refused.error)).not.toMatch(/10\.0\.0\.7|Maintenance|elsewhere/);
      expect(up.calls()).toHaveLength(1);
      expect((await completed()).completion?.outcome).toMatch(/^upstream_/);
    },
  );

  test("504 by an upstream that says nothing, and 200 by one that only takes its time", async () => {
    const silent = await stage(gateway, silentUpstream());
    gateway.bend({ send: (request) => guardedRequest({ ...request, timeouts: { connectMs: 2_000, firstByteMs: 300 } }) });
    expect(await silent.ask("look")).toMatchObject({ status: 504, error: { code: -32603 } });
    expect((await silent.completed()).completion?.outcome).toBe("upstream_silent");
    expect(silent.up.calls()).toHaveLength(1);
    gateway.bend(null);
    const slow = await stage(gateway, slowUpstream(300));
    expect((await slow.ask("look")).result?.content[0]?.text).toBe("late");
  });

  test("503 when the decision cannot be recorded, and then the upstream sees nothing", async () => {
    const { up, ask } = await stage(gateway, recordingUpstream());
    gateway.bend({ append: () => Promise.reject(new Error("The disk is full.")), report: () => undefined });
    const refused = await ask("look");
    expect(refused).toMatchObject({ status: 503, error: { code: -32603 } });
    expect(refused.error?.message).not.toContain("disk");
    expect(up.seen).toEqual([]);
    gateway.bend(null);
    expect((await ask("look")).status).toBe(200);
  });
});
