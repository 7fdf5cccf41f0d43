import { setTimeout as pause } from "node:timers/promises";
import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const stepMs = 250;

/** Adds a tool that takes its time, says so, and notes every time that it is carried out, whoever still waits for it. */
export function withWait(server: McpServer, waited: string[]): McpServer {
  const inputSchema = z.object({ mark: z.string(), steps: z.number() });
  const annotations = { readOnlyHint: true };
  server.registerTool("wait", { description: "Waits.", inputSchema, annotations }, async ({ mark, steps }, { mcpReq }) => {
    waited.push(mark);
    const progressToken = mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= steps; progress += 1) {
      await pause(stepMs);
      if (progressToken !== undefined)
        await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: steps } });
    }
    return { content: [{ type: "text", text: `Waited: ${mark}` }] };
  });
  return server;
}
