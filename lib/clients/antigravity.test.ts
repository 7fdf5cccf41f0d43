import { expect, test } from "vitest";
import { antigravity } from "@/lib/clients/antigravity.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. Run once
agy mcp add --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp
# PowerShell: agy mcp add --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp

# file, key: itself. Or add this entry and keep the others.
# macos: ~/.gemini/config/mcp_config.json
# windows: %USERPROFILE%\\.gemini\\config\\mcp_config.json
# linux: ~/.gemini/config/mcp_config.json
{
  "mcpServers": {
    "wicket": {
      "serverUrl": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}
`;

const reference = `
# command, key: variable. Run once
agy mcp add --header "Authorization: Bearer $WICKET_KEY" wicket https://wicket.example.com/mcp
# PowerShell: agy mcp add --header "Authorization: Bearer $env:WICKET_KEY" wicket https://wicket.example.com/mcp

# file, key: placeholder. Or add this entry and keep the others.
# macos: ~/.gemini/config/mcp_config.json
# windows: %USERPROFILE%\\.gemini\\config\\mcp_config.json
# linux: ~/.gemini/config/mcp_config.json
{
  "mcpServers": {
    "wicket": {
      "serverUrl": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer YOUR_WICKET_KEY"
      }
    }
  }
}
`;

test("Antigravity is told with the key while it is shown", () => {
  expect(printed(antigravity, "revealed")).toBe(revealed);
});

test("Antigravity is told without the key otherwise", () => {
  expect(printed(antigravity, "reference")).toBe(reference);
});
