import { createMcpHandler, type McpHttpHandler, type McpServer } from "@modelcontextprotocol/server";
import { type DemoData, demoDataOf, freshDemoData } from "@/lib/demo/demo-data.ts";
import type { DemoService } from "@/lib/demo/demo-service.ts";
import { databaseServer } from "@/lib/demo/servers/database.ts";
import { githubServer } from "@/lib/demo/servers/github.ts";
import { slackServer } from "@/lib/demo/servers/slack.ts";

/** Larger than any call the demo tools accept. */
export const demoBodyBytesMax = 256 * 1024;

const serverOf: { readonly [Service in DemoService]: (data: DemoData) => McpServer } = {
  database: (data) => databaseServer(data.database),
  github: (data) => githubServer(data.github),
  slack: (data) => slackServer(data.slack),
};

/**
 * The demo servers as fetch-shaped handlers, each speaking both eras. Nobody is authenticated here: `authInfo.clientId` says whose world
 * a request acts on, and without it a fresh one is used and thrown away, which is enough to list the tools.
 */
export const demoHandlers: { readonly [Service in DemoService]: McpHttpHandler } = {
  database: handlerOf("database"),
  github: handlerOf("github"),
  slack: handlerOf("slack"),
};

function handlerOf(service: DemoService): McpHttpHandler {
  return createMcpHandler(
    ({ authInfo }) => serverOf[service](authInfo === undefined ? freshDemoData() : demoDataOf(authInfo.clientId)),
    { legacy: "stateless", maxRequestBodySize: demoBodyBytesMax },
  );
}
