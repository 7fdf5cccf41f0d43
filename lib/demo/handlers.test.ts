import { Client, type FetchLike, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { tierOf } from "@/lib/connectors/tiers.ts";
import { demoServices } from "@/lib/demo/demo-service.ts";
import { demoHandlers } from "@/lib/demo/handlers.ts";

const modes = ["legacy", "auto", { pin: "2026-07-28" }] as const;

async function connect(service: (typeof demoServices)[number], organizationId: string, mode: (typeof modes)[number]) {
  const authInfo = { token: "", clientId: organizationId, scopes: [] };
  const fetch: FetchLike = (url, init) => demoHandlers[service].fetch(new Request(url, init), { authInfo });
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL("http://demo.example/"), { fetch }));
  return client;
}

describe("the demo servers", () => {
  test.each(modes)("are real MCP servers in either era (%j)", async (mode) => {
    for (const service of demoServices) {
      const client = await connect(service, "any", mode);
      const { tools } = await client.listTools();
      expect(client.getServerVersion()?.name).toBe(`wicket-demo-${service}`);
      expect(client.getProtocolEra()).toBe(mode === "legacy" ? "legacy" : "modern");
      expect(tools.length).toBeGreaterThan(3);
      await client.close();
    }
  });

  test("label everything as SIMULATED and are honest about what their tools do", async () => {
    const tiers: { [tool: string]: string } = {};
    for (const service of demoServices) {
      const client = await connect(service, "any", "auto");
      for (const tool of (await client.listTools()).tools) {
        expect(tool.description, tool.name).toContain("SIMULATED");
        const { tier, tierSource } = tierOf(tool);
        expect(tierSource).toBe("annotations");
        tiers[`${service}.${tool.name}`] = tier;
      }
      await client.close();
    }
    expect(tiers).toEqual({
      "database.list_tables": "read",
      "database.list_records": "read",
      "database.describe_table": "read",
      "database.insert_record": "write",
      "database.delete_records": "destructive",
      "database.drop_table": "destructive",
      "github.get_file_contents": "read",
      "github.list_issues": "read",
      "github.create_issue": "write",
      "github.delete_file": "destructive",
      "slack.list_channels": "read",
      "slack.get_channel_history": "read",
      "slack.post_message": "write",
      "slack.delete_message": "destructive",
    });
  });

  test("really change what they hold, for one organization only", async () => {
    const mine = await connect("database", "organization-a", "auto");
    const theirs = await connect("database", "organization-b", "legacy");
    const count = async (client: Client) => {
      const { structuredContent } = await client.callTool({
        name: "describe_table",
        arguments: { table: "prod.customer_records" },
      });
      return (structuredContent as { records: number }).records;
    };
    expect(await count(mine)).toBe(3);
    const one = await mine.callTool({
      name: "delete_records",
      arguments: { table: "prod.customer_records", filter: "plan=free" },
    });
    expect(one.structuredContent).toMatchObject({ deleted: 1 });
    expect(await count(mine)).toBe(2);
    await mine.callTool({ name: "delete_records", arguments: { table: "prod.customer_records", filter: "*" } });
    expect(await count(mine)).toBe(0);
    expect(await count(theirs)).toBe(3);
    await mine.callTool({ name: "drop_table", arguments: { table: "prod.customer_records" } });
    const gone = await mine.callTool({ name: "list_records", arguments: { table: "prod.customer_records" } });
    expect(gone.isError).toBe(true);
    await mine.close();
    await theirs.close();
  });

  test("play their part in the incidents", async () => {
    const github = await connect("github", "organization-c", "auto");
    const slack = await connect("slack", "organization-c", "auto");
    const read = (repo: string) =>
      github.callTool({ name: "get_file_contents", arguments: { owner: "acme", repo, path: "README.md" } });
    expect((await read("payments-core")).structuredContent).toMatchObject({ visibility: "private" });
    expect((await read("website")).structuredContent).toMatchObject({ visibility: "public" });
    expect((await read("Website")).isError).toBe(true);
    const post = (channel: string) => slack.callTool({ name: "post_message", arguments: { channel, text: "hello" } });
    expect((await post("#status-public")).structuredContent).toMatchObject({ channel: "#status-public", number: 2 });
    expect((await post("#payments-incident")).structuredContent).toMatchObject({ channel: "#payments-incident" });
    expect((await post("status-public")).isError).toBe(true);
    await github.close();
    await slack.close();
  });
});
