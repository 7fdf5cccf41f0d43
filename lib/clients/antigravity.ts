import { bearer, commandWithKey, headerWord, inHome, jsonFile, orAddEntry } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/** The address is `serverUrl`; options stand before the name. Variables are not expanded (google-antigravity/antigravity-cli#233). */
export const antigravity: McpClient = {
  id: "antigravity",
  label: "Antigravity",
  checkedOn: "2026-11-20",
  note: "Antigravity leaves out an entry that it cannot read, without a word: look whether its tools are there.",
  build: ({ url, name, key }) => {
    const header = bearer(key, null);
    return [
      commandWithKey(["agy", "mcp", "add", "--header", headerWord(key), name, url], key),
      jsonFile(
        inHome(".gemini/config/mcp_config.json"),
        { mcpServers: { [name]: { serverUrl: url, headers: { Authorization: header.value } } } },
        header.key,
        orAddEntry,
      ),
    ];
  },
};
