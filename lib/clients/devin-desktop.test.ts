import { expect, test } from "vitest";
import { devinDesktop } from "@/lib/clients/devin-desktop.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. Run once
devin mcp add -s user -H "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp
# PowerShell: devin mcp add -s user -H "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp

# file, key: itself. Or add this entry and keep the others.
# macos: ~/.config/devin/mcp_config.json
# windows: %APPDATA%\\devin\\mcp_config.json
# linux: ~/.config/devin/mcp_config.json
{
  "mcpServers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "transport": "http",
      "headers": {
        "Authorization": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}
`;

const reference = `
# command, key: variable. Run once
devin mcp add -s user -H "Authorization: Bearer $WICKET_KEY" wicket https://wicket.example.com/mcp
# PowerShell: devin mcp add -s user -H "Authorization: Bearer $env:WICKET_KEY" wicket https://wicket.example.com/mcp

# file, key: placeholder. Or add this entry and keep the others.
# macos: ~/.config/devin/mcp_config.json
# windows: %APPDATA%\\devin\\mcp_config.json
# linux: ~/.config/devin/mcp_config.json
{
  "mcpServers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "transport": "http",
      "headers": {
        "Authorization": "Bearer YOUR_WICKET_KEY"
      }
    }
  }
}
`;

test("Devin Desktop is told with the key while it is shown", () => {
  expect(printed(devinDesktop, "revealed")).toBe(revealed);
});

test("Devin Desktop is told without the key otherwise", () => {
  expect(printed(devinDesktop, "reference")).toBe(reference);
});
