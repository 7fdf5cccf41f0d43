import { expect, test } from "vitest";
import { claudeCode } from "@/lib/clients/claude-code.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. Run once
claude mcp add --transport http --scope user wicket https://wicket.example.com/mcp --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
# PowerShell: claude mcp add --transport http --scope user wicket https://wicket.example.com/mcp --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="

# file, key: variable. Or, for a project that others see, add this entry and keep the others.
# macos: .mcp.json
# windows: .mcp.json
# linux: .mcp.json
{
  "mcpServers": {
    "wicket": {
      "type": "http",
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer \${WICKET_KEY}"
      }
    }
  }
}
`;

const reference = `
# command, key: variable. Run once
claude mcp add --transport http --scope user wicket https://wicket.example.com/mcp --header "Authorization: Bearer $WICKET_KEY"
# PowerShell: claude mcp add --transport http --scope user wicket https://wicket.example.com/mcp --header "Authorization: Bearer $env:WICKET_KEY"

# file, key: variable. Or, for a project that others see, add this entry and keep the others.
# macos: .mcp.json
# windows: .mcp.json
# linux: .mcp.json
{
  "mcpServers": {
    "wicket": {
      "type": "http",
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer \${WICKET_KEY}"
      }
    }
  }
}
`;

test("Claude Code is told with the key while it is shown", () => {
  expect(printed(claudeCode, "revealed")).toBe(revealed);
});

test("Claude Code is told without the key otherwise", () => {
  expect(printed(claudeCode, "reference")).toBe(reference);
});
