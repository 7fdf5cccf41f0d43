import { bearer, jsonFile } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/** The version that is tried against Wicket: `e2e/interop/package.json` names the same one. */
const bridge = "mcp-remote@0.15.1";

/**
 * Claude Desktop starts programs and expands no variables; mcp-remote puts its own environment into `${AUTH_HEADER}` (its README, Custom
 * Headers). No space after the colon: on Windows arguments with spaces are taken apart.
 */
export const claudeDesktop: McpClient = {
  id: "claude-desktop",
  label: "Claude Desktop",
  checkedOn: "2026-11-20",
  note: "It starts programs on the same machine and knows no addresses in this file: mcp-remote, a program that Node.js runs, stands between. Restart the app afterwards.",
  build: ({ url, name, key }) => {
    const header = bearer(key, null);
    const args = [
      "-y",
      bridge,
      url,
      "--header",
      `Authorization:\${AUTH_HEADER}`,
      ...(needsAllowHttp(url) ? ["--allow-http"] : []),
    ];
    return [
      jsonFile(
        {
          macos: "~/Library/Application Support/Claude/claude_desktop_config.json",
          windows: "%APPDATA%\\Claude\\claude_desktop_config.json",
          linux: "~/.config/Claude/claude_desktop_config.json",
        },
        { mcpServers: { [name]: { command: "npx", args, env: { AUTH_HEADER: header.value } } } },
        header.key,
      ),
    ];
  },
};

/** mcp-remote refuses plain HTTP to any other host than these two. */
function needsAllowHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && hostname !== "localhost" && hostname !== "127.0.0.1";
}
