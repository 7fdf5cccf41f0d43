import { expect, test } from "vitest";
import { cursor } from "@/lib/clients/cursor.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# file, key: itself. Add this entry and keep the others.
# macos: ~/.cursor/mcp.json
# windows: %USERPROFILE%\\.cursor\\mcp.json
# linux: ~/.cursor/mcp.json
{
  "mcpServers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}

# link, key: variable. Or open this link. It names the variable and never holds the key.
cursor://anysphere.cursor-deeplink/mcp/install?name=wicket&config=eyJ1cmwiOiJodHRwczovL3dpY2tldC5leGFtcGxlLmNvbS9tY3AiLCJoZWFkZXJzIjp7IkF1dGhvcml6YXRpb24iOiJCZWFyZXIgJHtlbnY6V0lDS0VUX0tFWX0ifX0%3D
`;

const reference = `
# file, key: variable. Add this entry and keep the others.
# macos: ~/.cursor/mcp.json
# windows: %USERPROFILE%\\.cursor\\mcp.json
# linux: ~/.cursor/mcp.json
{
  "mcpServers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer \${env:WICKET_KEY}"
      }
    }
  }
}

# link, key: variable. Or open this link. It names the variable and never holds the key.
cursor://anysphere.cursor-deeplink/mcp/install?name=wicket&config=eyJ1cmwiOiJodHRwczovL3dpY2tldC5leGFtcGxlLmNvbS9tY3AiLCJoZWFkZXJzIjp7IkF1dGhvcml6YXRpb24iOiJCZWFyZXIgJHtlbnY6V0lDS0VUX0tFWX0ifX0%3D
`;

test("Cursor is told with the key while it is shown", () => {
  expect(printed(cursor, "revealed")).toBe(revealed);
});

test("Cursor is told without the key otherwise", () => {
  expect(printed(cursor, "reference")).toBe(reference);
});
