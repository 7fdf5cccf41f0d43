import { command, inHome, orAddEntry } from "@/lib/clients/copies.ts";
import { type ClientCopy, type ClientKey, keyPlaceholder, keyVariable, type McpClient } from "@/lib/clients/mcp-client.ts";
import { posixWords } from "@/lib/clients/shell-words.ts";

/**
 * https://developers.openai.com/codex/mcp: the key comes from the environment alone. `headers` is ignored without a word, and a
 * `bearer_token` in the file is refused.
 */
export const codex: McpClient = {
  id: "codex",
  label: "Codex",
  checkedOn: "2026-11-20",
  note: "Codex reads the key from the environment only: WICKET_KEY has to be set wherever it starts, each time.",
  build: ({ url, name, key }) => [
    setVariable(key),
    command("Run once", ["codex", "mcp", "add", name, "--url", url, "--bearer-token-env-var", keyVariable], "name"),
    {
      kind: "file",
      title: orAddEntry,
      language: "toml",
      path: inHome(".codex/config.toml"),
      key: "name",
      text: `[mcp_servers.${tomlKey(name)}]\nurl = ${tomlText(url)}\nbearer_token_env_var = ${tomlText(keyVariable)}`,
    },
  ],
};

function setVariable(key: ClientKey): ClientCopy {
  const value = key.kind === "revealed" ? key.value : keyPlaceholder;
  return {
    kind: "command",
    title: "Set the key in the shell that Codex starts from",
    language: "sh",
    key: key.kind === "revealed" ? "itself" : "placeholder",
    text: `export ${keyVariable}=${posixWords([value])}`,
    powershell: `$env:${keyVariable} = '${value.replaceAll("'", "''")}'`,
  };
}

/** TOML 1.0: letters, digits, `_` and `-` need no quotes. */
function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlText(name);
}

/** JSON's escapes are among those of a basic string; the one character that JSON leaves as it is and TOML forbids is DEL. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
