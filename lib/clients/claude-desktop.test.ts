import { expect, test } from "vitest";
import { claudeDesktop } from "@/lib/clients/claude-desktop.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# file, key: itself. Add this entry and keep the others.
# macos: ~/Library/Application Support/Claude/claude_desktop_config.json
# windows: %APPDATA%\\Claude\\claude_desktop_config.json
# linux: ~/.config/Claude/claude_desktop_config.json
{
  "mcpServers": {
    "wicket": {
      "command": "npx",
      "args": [
        "-y",
        "mcp-remote@0.15.1",
        "https://wicket.example.com/mcp",
        "--header",
        "Authorization:\${AUTH_HEADER}"
      ],
      "env": {
        "AUTH_HEADER": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}
`;

const reference = `
# file, key: placeholder. Add this entry and keep the others.
# macos: ~/Library/Application Support/Claude/claude_desktop_config.json
# windows: %APPDATA%\\Claude\\claude_desktop_config.json
# linux: ~/.config/Claude/claude_desktop_config.json
{
  "mcpServers": {
    "wicket": {
      "command": "npx",
      "args": [
        "-y",
        "mcp-remote@0.15.1",
        "https://wicket.example.com/mcp",
        "--header",
        "Authorization:\${AUTH_HEADER}"
      ],
      "env": {
        "AUTH_HEADER": "Bearer YOUR_WICKET_KEY"
      }
    }
  }
}
`;

test("Claude Desktop is told with the key while it is shown", () => {
  expect(printed(claudeDesktop, "revealed")).toBe(revealed);
});

test("Claude Desktop is told without the key otherwise", () => {
  expect(printed(claudeDesktop, "reference")).toBe(reference);
});
