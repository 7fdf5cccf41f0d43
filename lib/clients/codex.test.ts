import { expect, test } from "vitest";
import { codex } from "@/lib/clients/codex.ts";
import { printed } from "@/lib/clients/testing.ts";

const revealed = `
# command, key: itself. Set the key in the shell that Codex starts from
export WICKET_KEY=aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=
# PowerShell: $env:WICKET_KEY = 'aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN='

# command, key: name. Run once
codex mcp add wicket --url https://wicket.example.com/mcp --bearer-token-env-var WICKET_KEY
# PowerShell: codex mcp add wicket --url https://wicket.example.com/mcp --bearer-token-env-var WICKET_KEY

# file, key: name. Or add this entry and keep the others.
# macos: ~/.codex/config.toml
# windows: %USERPROFILE%\\.codex\\config.toml
# linux: ~/.codex/config.toml
[mcp_servers.wicket]
url = "https://wicket.example.com/mcp"
bearer_token_env_var = "WICKET_KEY"
`;

const reference = `
# command, key: placeholder. Set the key in the shell that Codex starts from
export WICKET_KEY=YOUR_WICKET_KEY
# PowerShell: $env:WICKET_KEY = 'YOUR_WICKET_KEY'

# command, key: name. Run once
codex mcp add wicket --url https://wicket.example.com/mcp --bearer-token-env-var WICKET_KEY
# PowerShell: codex mcp add wicket --url https://wicket.example.com/mcp --bearer-token-env-var WICKET_KEY

# file, key: name. Or add this entry and keep the others.
# macos: ~/.codex/config.toml
# windows: %USERPROFILE%\\.codex\\config.toml
# linux: ~/.codex/config.toml
[mcp_servers.wicket]
url = "https://wicket.example.com/mcp"
bearer_token_env_var = "WICKET_KEY"
`;

test("Codex is told with the key while it is shown", () => {
  expect(printed(codex, "revealed")).toBe(revealed);
});

test("Codex is told without the key otherwise", () => {
  expect(printed(codex, "reference")).toBe(reference);
});
