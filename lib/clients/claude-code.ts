import { commandWithKey, headerWord, jsonFile } from "@/lib/clients/copies.ts";
import { keyVariable, type McpClient } from "@/lib/clients/mcp-client.ts";

/**
 * https://code.claude.com/docs/en/mcp: `type` is needed, `${VAR}` is expanded in `url` and `headers`, `$VAR` is not. `--header` takes all
 * words that follow, so it stands last. The project's file is shared with others, so it names the variable even while the key is shown.
 */
export const claudeCode: McpClient = {
  id: "claude-code",
  label: "Claude Code",
  checkedOn: "2026-11-20",
  note: "The command writes the key into ~/.claude.json, for you alone. Check with claude mcp list, or with /mcp in a session.",
  build: ({ url, name, key }) => [
    commandWithKey(
      ["claude", "mcp", "add", "--transport", "http", "--scope", "user", name, url, "--header", headerWord(key)],
      key,
    ),
    jsonFile(
      { macos: ".mcp.json", windows: ".mcp.json", linux: ".mcp.json" },
      { mcpServers: { [name]: { type: "http", url, headers: { Authorization: `Bearer \${${keyVariable}}` } } } },
      "variable",
      "Or, for a project that others see, add this entry and keep the others.",
    ),
  ],
};
