/** How a client refers to the key: the key itself while it is shown, or the name of the environment variable that holds it. */
export type KeyReference = { kind: "key"; key: string } | { kind: "variable"; name: string };

/** One thing to copy. `language` is what it parses as. */
export type Snippet = {
  title: string;
  /** The file it belongs into, or null for something to run or open. */
  file: string | null;
  language: "json" | "toml" | "shell" | "link";
  text: string;
};

export type McpClient = {
  id: string;
  label: string;
  /** When the shape was last compared with the client's documentation: `YYYY-MM`. */
  checkedOn: string;
  /** What is easily missed. */
  note: string | null;
  /** `url` is Wicket's endpoint, `name` what the client calls it. */
  build: (url: string, name: string, key: KeyReference) => Snippet[];
};

const checkedOn = "2026-11";
const merge = "Add this entry and keep the others.";

/** The header's value where the client expands `${NAME}` itself, as `wrap` writes it. */
function bearer(key: KeyReference, wrap: (name: string) => string): string {
  return `Bearer ${key.kind === "key" ? key.key : wrap(key.name)}`;
}

/** The header's value within double quotes of a POSIX shell. A key holds no character that such quotes expand. */
function shellBearer(key: KeyReference): string {
  return bearer(key, (name) => `$${name}`);
}

function json(file: string, value: unknown): Snippet {
  return { title: merge, file, language: "json", text: JSON.stringify(value, null, 2) };
}

function shell(title: string, text: string): Snippet {
  return { title, file: null, language: "shell", text };
}

/** How each client is told of Wicket, in the shapes that their documentation gives. A key never stands in a URL or a deep link. */
export const mcpClients: readonly McpClient[] = [
  {
    id: "claude-code",
    label: "Claude Code",
    checkedOn,
    note: "Check with claude mcp list, or /mcp in a session.",
    build: (url, name, key) => [
      shell(
        "Run once",
        `claude mcp add --transport http --scope user ${name} ${url} --header "Authorization: ${shellBearer(key)}"`,
      ),
      json(".mcp.json", {
        mcpServers: { [name]: { type: "http", url, headers: { Authorization: bearer(key, (variable) => `\${${variable}}`) } } },
      }),
    ],
  },
  {
    id: "cursor",
    label: "Cursor",
    checkedOn,
    note: null,
    build: (url, name, key) => [
      json("~/.cursor/mcp.json", {
        mcpServers: { [name]: { url, headers: { Authorization: bearer(key, (variable) => `\${env:${variable}}`) } } },
      }),
      {
        title: "Or open this link: it asks for the variable, never for the key",
        file: null,
        language: "link",
        text: cursorLink(url, name, key.kind === "variable" ? key.name : "WICKET_KEY"),
      },
    ],
  },
  {
    id: "vs-code",
    label: "VS Code",
    checkedOn,
    note: "VS Code asks for the key once and keeps it in its own secret store.",
    build: (url, name) => [
      json(".vscode/mcp.json", {
        inputs: [{ type: "promptString", id: `${name}-key`, description: "Wicket key", password: true }],
        servers: { [name]: { type: "http", url, headers: { Authorization: `Bearer \${input:${name}-key}` } } },
      }),
    ],
  },
  {
    id: "codex",
    label: "Codex",
    checkedOn,
    note: "Codex reads the key from the environment only: set WICKET_KEY where it runs.",
    build: (url, name, key) => {
      const variable = key.kind === "variable" ? key.name : "WICKET_KEY";
      return [
        shell("Run once", `codex mcp add ${name} --url ${url} --bearer-token-env-var ${variable}`),
        {
          title: merge,
          file: "~/.codex/config.toml",
          language: "toml",
          text: `[mcp_servers.${name}]\nurl = ${JSON.stringify(url)}\nbearer_token_env_var = ${JSON.stringify(variable)}\n`,
        },
      ];
    },
  },
  {
    id: "zed",
    label: "Zed",
    checkedOn,
    note: "Zed expands no variables here: without the key itself it starts an OAuth sign-in that Wicket does not offer.",
    build: (url, name, key) => [
      json("settings.json", {
        context_servers: { [name]: { url, headers: { Authorization: bearer(key, (variable) => `\${${variable}}`) } } },
      }),
    ],
  },
  {
    id: "devin-desktop",
    label: "Devin Desktop",
    checkedOn,
    note: "Formerly Windsurf.",
    build: (url, name, key) => [
      shell("Run once", `devin mcp add -s user -H "Authorization: ${shellBearer(key)}" ${name} ${url}`),
      json("~/.config/devin/mcp_config.json", {
        mcpServers: {
          [name]: { url, transport: "http", headers: { Authorization: bearer(key, (variable) => `\${${variable}}`) } },
        },
      }),
    ],
  },
  {
    id: "gemini-cli",
    label: "Gemini CLI",
    checkedOn,
    note: null,
    build: (url, name, key) => [
      shell("Run once", `gemini mcp add -s user --transport http --header "Authorization: ${shellBearer(key)}" ${name} ${url}`),
      json("~/.gemini/settings.json", {
        mcpServers: { [name]: { type: "http", url, headers: { Authorization: bearer(key, (variable) => `$${variable}`) } } },
      }),
    ],
  },
  {
    id: "antigravity",
    label: "Antigravity",
    checkedOn,
    note: "Options stand before the name.",
    build: (url, name, key) => [
      shell("Run once", `agy mcp add --header "Authorization: ${shellBearer(key)}" ${name} ${url}`),
      json("~/.gemini/config/mcp_config.json", {
        mcpServers: { [name]: { serverUrl: url, headers: { Authorization: bearer(key, (variable) => `\${${variable}}`) } } },
      }),
    ],
  },
  {
    id: "claude-desktop",
    label: "Claude Desktop",
    checkedOn,
    note: "It speaks to programs on the same machine only; mcp-remote stands between. Restart the app afterwards.",
    build: (url, name, key) => [
      json("claude_desktop_config.json", {
        mcpServers: {
          [name]: {
            command: "npx",
            // No space after the colon: arguments with spaces are taken apart on Windows.
            args: ["-y", "mcp-remote@0.15.1", url, "--header", `Authorization:\${AUTH_HEADER}`],
            env: { AUTH_HEADER: bearer(key, (variable) => `\${${variable}}`) },
          },
        },
      }),
    ],
  },
  {
    id: "curl",
    label: "curl",
    checkedOn,
    note: null,
    build: (url, _name, key) => [
      shell(
        "List the tools",
        [
          `curl -sS ${url} \\`,
          `  -H "Authorization: ${shellBearer(key)}" \\`,
          "  -H 'Content-Type: application/json' \\",
          "  -H 'Accept: application/json, text/event-stream' \\",
          "  -H 'MCP-Protocol-Version: 2025-11-25' \\",
          `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`,
        ].join("\n"),
      ),
    ],
  },
];

function cursorLink(url: string, name: string, variable: string): string {
  const config = { url, headers: { Authorization: `Bearer \${env:${variable}}` } };
  const query = new URLSearchParams({ name, config: btoa(JSON.stringify(config)) });
  return `cursor://anysphere.cursor-deeplink/mcp/install?${query}`;
}
