import { headerWord } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";
import { posixWords } from "@/lib/clients/shell-words.ts";

/** One request that needs no session: Wicket answers `tools/list` without a handshake. No PowerShell: it takes the body's quotes apart. */
export const curl: McpClient = {
  id: "curl",
  label: "curl",
  checkedOn: "2026-11-20",
  note: "Tells whether the address and the key are right before a client is set up.",
  build: ({ url, key }) => [
    {
      kind: "command",
      title: "List the tools",
      language: "sh",
      key: key.kind === "revealed" ? "itself" : "variable",
      text: [
        ["curl", "-sS", url],
        ["-H", headerWord(key)],
        ["-H", "Content-Type: application/json"],
        ["-H", "Accept: application/json, text/event-stream"],
        ["-H", "MCP-Protocol-Version: 2025-11-25"],
        ["-d", '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'],
      ]
        .map(posixWords)
        .join(" \\\n  "),
      powershell: null,
    },
  ],
};
