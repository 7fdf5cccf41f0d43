import { expect, test } from "vitest";
import { printed } from "@/lib/clients/testing.ts";
import { vsCode } from "@/lib/clients/vs-code.ts";

const either = `
# link, key: prompt. Open this link. It holds no key: VS Code asks for it.
vscode:mcp/install?%7B%22name%22%3A%22wicket%22%2C%22type%22%3A%22http%22%2C%22url%22%3A%22https%3A%2F%2Fwicket.example.com%2Fmcp%22%2C%22headers%22%3A%7B%22Authorization%22%3A%22Bearer%20%24%7Binput%3Awicket-key%7D%22%7D%2C%22inputs%22%3A%5B%7B%22type%22%3A%22promptString%22%2C%22id%22%3A%22wicket-key%22%2C%22description%22%3A%22Wicket%20key%22%2C%22password%22%3Atrue%7D%5D%7D

# command, key: prompt. Or run once
code --add-mcp '{"name":"wicket","type":"http","url":"https://wicket.example.com/mcp","headers":{"Authorization":"Bearer \${input:wicket-key}"},"inputs":[{"type":"promptString","id":"wicket-key","description":"Wicket key","password":true}]}'
# PowerShell: none

# file, key: prompt. Or add this entry and keep the others.
# macos: ~/Library/Application Support/Code/User/mcp.json
# windows: %APPDATA%\\Code\\User\\mcp.json
# linux: ~/.config/Code/User/mcp.json
{
  "inputs": [
    {
      "type": "promptString",
      "id": "wicket-key",
      "description": "Wicket key",
      "password": true
    }
  ],
  "servers": {
    "wicket": {
      "type": "http",
      "url": "https://wicket.example.com/mcp",
      "headers": {
        "Authorization": "Bearer \${input:wicket-key}"
      }
    }
  }
}
`;

test("VS Code is told the same with and without the key: none of it needs one", () => {
  expect(printed(vsCode, "revealed")).toBe(either);
  expect(printed(vsCode, "reference")).toBe(either);
});
