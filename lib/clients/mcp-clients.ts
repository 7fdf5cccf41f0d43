import { antigravity } from "@/lib/clients/antigravity.ts";
import { claudeCode } from "@/lib/clients/claude-code.ts";
import { claudeDesktop } from "@/lib/clients/claude-desktop.ts";
import { codex } from "@/lib/clients/codex.ts";
import { curl } from "@/lib/clients/curl.ts";
import { cursor } from "@/lib/clients/cursor.ts";
import { devinDesktop } from "@/lib/clients/devin-desktop.ts";
import { geminiCli } from "@/lib/clients/gemini-cli.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";
import { vsCode } from "@/lib/clients/vs-code.ts";
import { zed } from "@/lib/clients/zed.ts";

/** How each client is told of Wicket, in the order in which they are shown. */
export const mcpClients: readonly McpClient[] = [
  claudeCode,
  claudeDesktop,
  cursor,
  vsCode,
  codex,
  zed,
  devinDesktop,
  geminiCli,
  antigravity,
  curl,
];
