import { bearer, jsonFile } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/** https://zed.dev/docs/ai/mcp. Headers are sent as they stand: variables are not expanded (zed-industries/zed#60459). */
export const zed: McpClient = {
  id: "zed",
  label: "Zed",
  checkedOn: "2026-11-20",
  note: "Without the header Zed starts an OAuth sign-in, which Wicket does not offer.",
  build: ({ url, name, key }) => {
    const header = bearer(key, null);
    return [
      jsonFile(
        {
          macos: "~/.config/zed/settings.json",
          windows: "%APPDATA%\\Zed\\settings.json",
          linux: "~/.config/zed/settings.json",
        },
        { context_servers: { [name]: { url, headers: { Authorization: header.value } } } },
        header.key,
      ),
    ];
  },
};
