import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { demoToken } from "@/lib/demo/credential.ts";
import { serveDemo } from "@/lib/demo/serve-demo.ts";
import { lastDemoCallId, listDemoCalls } from "@/lib/demo/store.ts";
import type { AdminScope } from "@/lib/scope.ts";

let world: TestDatabase;
let scope: AdminScope;

beforeAll(async () => {
  world = await testDatabase();
  scope = await newOrganization(world);
});

afterAll(() => world.close());

const post = (service: string, body: string, token = demoToken(scope.organizationId)) =>
  serveDemo(
    service,
    new Request(`http://127.0.0.1/demo/${service}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body,
    }),
  );
const call = (name: unknown, args: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: args },
});
const reached = async (sinceId = 0) => (await listDemoCalls(scope, { sinceId })).map(({ service, tool }) => `${service}.${tool}`);

describe("the log of the demo servers", () => {
  test("has every call that arrived, whatever became of it, and no other request", async () => {
    const before = await lastDemoCallId(scope);
    const listed = await post("database", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }));
    expect(listed.status).toBe(200);
    expect(await reached(before)).toEqual([]);
    const done = await post("database", JSON.stringify(call("describe_table", { table: "prod.invoices" })));
    expect(await done.text()).toContain("customer_id");
    await post("slack", JSON.stringify(call("post_message", { wrong: "arguments" })));
    await post("github", JSON.stringify(call("no_such_tool")));
    await post("github", JSON.stringify(call(7)));
    await post("github", JSON.stringify(call(`nul \u0000 half \ud83d ${"x".repeat(500)}`)));
    await post("database", JSON.stringify([call("list_tables"), call("list_records", { table: "staging.events" })]));
    await post("database", "not JSON");
    expect(await reached(before)).toEqual([
      "database.describe_table",
      "slack.post_message",
      "github.no_such_tool",
      "github.",
      `github.nul � half � ${"x".repeat(128 - 13)}`,
      "database.list_tables",
      "database.list_records",
    ]);
  });

  test("is one organization's own", async () => {
    const other = await newOrganization(world);
    const before = await lastDemoCallId(scope);
    await post("database", JSON.stringify(call("list_tables")), demoToken(other.organizationId));
    expect(await reached(before)).toEqual([]);
    expect((await listDemoCalls(other, { sinceId: 0 })).map((row) => row.tool)).toEqual(["list_tables"]);
  });

  test("comes before the act: what cannot be logged is not done", async () => {
    const noSuchOrganization = "01980000-0000-7000-8000-00000000000f";
    await expect(post("database", JSON.stringify(call("list_tables")), demoToken(noSuchOrganization))).rejects.toThrow();
  });

  test("does not grow by calls that are too large", async () => {
    const before = await lastDemoCallId(scope);
    const refused = await post("slack", JSON.stringify(call("post_message", { text: "x".repeat(300_000) })));
    expect(refused.status).toBe(413);
    expect(await reached(before)).toEqual([]);
  });
});
