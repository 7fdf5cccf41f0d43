import { expect, test } from "vitest";
import { geminiCli } from "@/lib/clients/gemini-cli.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. Run once
gemini mcp add -s user --transport http --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp
# PowerShell: gemini mcp add -s user --transport http --header "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" wicket https://wicket.example.com/mcp

# file, key: itself. Or add this entry and keep the others.
# macos: ~/.gemini/settings.json
# windows: %USERPROFILE%\\.gemini\\settings.json
# linux: ~/.gemini/settings.json
{
  "mcpServers": {
    "wicket": {
      "type": "http",
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}
`;

const reference = `
# command, key: variable. Run once
gemini mcp add -s user --transport http --header "Authorization: Bearer $WICKET_KEY" wicket https://wicket.example.com/mcp
# PowerShell: gemini mcp add -s user --transport http --header "Authorization: Bearer $env:WICKET_KEY" wicket https://wicket.example.com/mcp

# file, key: variable. Or add this entry and keep the others.
# macos: ~/.gemini/settings.json
# windows: %USERPROFILE%\\.gemini\\settings.json
# linux: ~/.gemini/settings.json
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

test("Gemini CLI is told with the key while it is shown", () => {
  expect(printed(geminiCli, "revealed")).toBe(revealed);
});

test("Gemini CLI is told without the key otherwise", () => {
  expect(printed(geminiCli, "reference")).toBe(reference);
});
