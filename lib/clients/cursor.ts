import { bearer, inHome, jsonFile } from "@/lib/clients/copies.ts";
import { keyVariable, type McpClient } from "@/lib/clients/mcp-client.ts";

const expands = (variable: string) => `\${env:${variable}}`;

/** https://cursor.com/docs/context/mcp: no `type`, `${env:NAME}` is expanded. The link carries what stands below the name, in base64. */
export const cursor: McpClient = {
  id: "cursor",
  label: "Cursor",
  checkedOn: "2026-11-20",
  note: null,
  build: ({ url, name, key }) => {
    const header = bearer(key, expands);
    const inLink = { url, headers: { Authorization: `Bearer ${expands(keyVariable)}` } };
    const query = new URLSearchParams({ name, config: btoa(JSON.stringify(inLink)) });
    return [
      jsonFile(
        inHome(".cursor/mcp.json"),
        { mcpServers: { [name]: { url, headers: { Authorization: header.value } } } },
        header.key,
      ),
      {
        kind: "link",
        title: "Or open this link. It names the variable and never holds the key.",
        key: "variable",
        text: `cursor://anysphere.cursor-deeplink/mcp/install?${query}`,
      },
    ];
  },
};
