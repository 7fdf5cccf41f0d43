import { bearer, commandWithKey, headerWord, jsonFile, orAddEntry } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/** https://docs.devin.ai, since 3.9.19. It does not say that variables in headers are expanded, so none is written into the file. */
export const devinDesktop: McpClient = {
  id: "devin-desktop",
  label: "Devin Desktop",
  checkedOn: "2026-11-20",
  note: "Formerly Windsurf, which had another file and another shape.",
  build: ({ url, name, key }) => {
    const header = bearer(key, null);
    return [
      commandWithKey(["devin", "mcp", "add", "-s", "user", "-H", headerWord(key), name, url], key),
      jsonFile(
        {
          macos: "~/.config/devin/mcp_config.json",
          windows: "%APPDATA%\\devin\\mcp_config.json",
          linux: "~/.config/devin/mcp_config.json",
        },
        { mcpServers: { [name]: { url, transport: "http", headers: { Authorization: header.value } } } },
        header.key,
        orAddEntry,
      ),
    ];
  },
};
