import { expect, test } from "vitest";
import { curl } from "@/lib/clients/curl.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. List the tools
curl -sS https://wicket.example.com/mcp \\
  -H "Authorization: Bearer aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=" \\
  -H "Content-Type: application/json" \\
  -H "Accept: application/json, text/event-stream" \\
  -H "MCP-Protocol-Version: 2025-11-25" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
# PowerShell: none
`;

const reference = `
# command, key: variable. List the tools
curl -sS https://wicket.example.com/mcp \\
  -H "Authorization: Bearer $WICKET_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Accept: application/json, text/event-stream" \\
  -H "MCP-Protocol-Version: 2025-11-25" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
# PowerShell: none
`;

test("curl is told with the key while it is shown", () => {
  expect(printed(curl, "revealed")).toBe(revealed);
});

test("curl is told without the key otherwise", () => {
  expect(printed(curl, "reference")).toBe(reference);
});
