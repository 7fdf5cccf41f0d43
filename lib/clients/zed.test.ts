import { expect, test } from "vitest";
import { printed } from "@/lib/clients/testing.ts";
import { zed } from "@/lib/clients/zed.ts";

const revealed = `
# file, key: itself. Add this entry and keep the others.
# macos: ~/.config/zed/settings.json
# windows: %APPDATA%\\Zed\\settings.json
# linux: ~/.config/zed/settings.json
{
  "context_servers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN="
      }
    }
  }
}
`;

const reference = `
# file, key: placeholder. Add this entry and keep the others.
# macos: ~/.config/zed/settings.json
# windows: %APPDATA%\\Zed\\settings.json
# linux: ~/.config/zed/settings.json
{
  "context_servers": {
    "wicket": {
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer YOUR_WICKET_KEY"
      }
    }
  }
}
`;

test("Zed is told with the key while it is shown", () => {
  expect(printed(zed, "revealed")).toBe(revealed);
});

test("Zed is told without the key otherwise", () => {
  expect(printed(zed, "reference")).toBe(reference);
});
