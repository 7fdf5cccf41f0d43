import { command, jsonFile, orAddEntry } from "@/lib/clients/copies.ts";
import type { McpClient } from "@/lib/clients/mcp-client.ts";

/**
 * https://code.visualstudio.com/docs/copilot/reference/mcp-configuration: the entry stands under `servers`. An input with `password` is
 * asked for once and kept in the system's secret store, so no copy needs the key. `--add-mcp` and the link take name, inputs and entry in
 * one object (vscode, `mcpManagementCli.ts` and `mcpWorkbenchService.ts`).
 */
export const vsCode: McpClient = {
  id: "vs-code",
  label: "VS Code",
  checkedOn: "2026-11-20",
  note: "A project can have the same in .vscode/mcp.json: it holds no key.",
  build: ({ url, name }) => {
    const id = `${name}-key`;
    const inputs = [{ type: "promptString", id, description: "Wicket key", password: true }];
    const server = { type: "http", url, headers: { Authorization: `Bearer \${input:${id}}` } };
    const whole = JSON.stringify({ name, ...server, inputs });
    return [
      {
        kind: "link",
        title: "Open this link. It holds no key: VS Code asks for it.",
        key: "prompt",
        text: `vscode:mcp/install?${encodeURIComponent(whole)}`,
      },
      command("Or run once", ["code", "--add-mcp", whole], "prompt"),
      jsonFile(
        {
          macos: "~/Library/Application Support/Code/User/mcp.json",
          windows: "%APPDATA%\\Code\\User\\mcp.json",
          linux: "~/.config/Code/User/mcp.json",
        },
        { inputs, servers: { [name]: server } },
        "prompt",
        orAddEntry,
      ),
    ];
  },
};
