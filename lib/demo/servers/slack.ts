import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answered, failed } from "@/lib/demo/answer.ts";

type Message = { number: number; author: string; text: string };
type Channel = { visibility: "public" | "private"; topic: string; messages: Message[] };
export type SlackData = { channels: Map<string, Channel> };

const messagesMax = 500;
const channelArgument = z.string().min(1).max(80).describe("Name of the channel with its hash sign, as in #status-public");

/** The channels of the made-up company, as they are after a start. */
export function freshSlack(): SlackData {
  return {
    channels: new Map<string, Channel>([
      [
        "#status-public",
        {
          visibility: "public",
          topic: "SIMULATED. What customers of a made-up company can read",
          messages: [{ number: 1, author: "status-bot", text: "SIMULATED: all systems operational." }],
        },
      ],
      [
        "#payments-incident",
        {
          visibility: "private",
          topic: "SIMULATED. The people who repair payments",
          messages: [{ number: 1, author: "alex", text: "SIMULATED: settlement is off by a cent again." }],
        },
      ],
    ]),
  };
}

/** A real MCP server over made-up channels. Writes change `data`. */
export function slackServer(data: SlackData): McpServer {
  const server = new McpServer(
    { name: "wicket-demo-slack", title: "Demo Slack (SIMULATED)", version: "1.0.0" },
    { instructions: "SIMULATED: made-up channels. This server does not talk to Slack." },
  );
  const noSuchChannel = (name: string) =>
    failed(`SIMULATED: there is no channel ${JSON.stringify(name)}. list_channels names those that exist.`);

  server.registerTool(
    "list_channels",
    {
      title: "List channels",
      description: "SIMULATED. Names the channels. Does not talk to Slack.",
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async () =>
      answered({
        simulated: true,
        channels: [...data.channels].map(([name, { visibility, topic }]) => ({ name, visibility, topic })),
      }),
  );

  server.registerTool(
    "get_channel_history",
    {
      title: "Get channel history",
      description: "SIMULATED. Reads the latest messages of a channel. Does not talk to Slack.",
      inputSchema: z.object({ channel: channelArgument }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ channel }) => {
      const found = data.channels.get(channel);
      if (!found) return noSuchChannel(channel);
      return answered({ simulated: true, channel, messages: found.messages.slice(-20) });
    },
  );

  server.registerTool(
    "post_message",
    {
      title: "Post message",
      description: "SIMULATED. Posts a message to a channel. Does not talk to Slack.",
      inputSchema: z.object({ channel: channelArgument, text: z.string().min(1).max(4000) }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    async ({ channel, text }) => {
      const found = data.channels.get(channel);
      if (!found) return noSuchChannel(channel);
      if (found.messages.length >= messagesMax)
        return failed(`SIMULATED: ${channel} holds ${messagesMax} messages and takes no more.`);
      const number = Math.max(0, ...found.messages.map((message) => message.number)) + 1;
      found.messages.push({ number, author: "maintenance-agent", text });
      return answered({ simulated: true, channel, number });
    },
  );

  server.registerTool(
    "delete_message",
    {
      title: "Delete message",
      description: "SIMULATED. Deletes a message of a channel. Does not talk to Slack.",
      inputSchema: z.object({ channel: channelArgument, number: z.number().int().min(1) }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ channel, number }) => {
      const found = data.channels.get(channel);
      if (!found) return noSuchChannel(channel);
      const kept = found.messages.filter((message) => message.number !== number);
      if (kept.length === found.messages.length) return failed(`SIMULATED: ${channel} has no message ${number}.`);
      found.messages = kept;
      return answered({ simulated: true, channel, number, deleted: true });
    },
  );

  return server;
}
