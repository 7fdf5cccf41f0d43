import { bearer, commandWithKey, headerWord, inHome, jsonFile, orAddEntry } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/** Gemini CLI 0.61.0 writes and reads these: `url` with `type`, `$VAR` expanded in settings. `httpUrl` is the older way of saying it. */
export const geminiCli: McpClient = {
  id: "gemini-cli",
  label: "Gemini CLI",
  checkedOn: "2026-11-20",
  note: "Personal accounts use Antigravity instead. Check with gemini mcp list.",
  build: ({ url, name, key }) => {
    const header = bearer(key, (variable) => `\${${variable}}`);
    return [
      commandWithKey(["gemini", "mcp", "add", "-s", "user", "--transport", "http", "--header", headerWord(key), name, url], key),
      jsonFile(
        inHome(".gemini/settings.json"),
        { mcpServers: { [name]: { type: "http", url, headers: { Authorization: header.value } } } },
        header.key,
        orAddEntry,
      ),
    ];
  },
};
