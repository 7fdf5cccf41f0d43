import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { type KeyReference, mcpClients, type Snippet } from "@/lib/clients.ts";

const url = "https://wicket.example.com/mcp";
const secret = "aB3+/aB3+/aB3+/aB3+/aB3+/aB3+/aB";
const shown: KeyReference = { kind: "key", key: secret };
const hidden: KeyReference = { kind: "variable", name: "WICKET_KEY" };

const built = mcpClients.flatMap((client) =>
  [shown, hidden].flatMap((key) =>
    client
      .build(url, "wicket", key)
      .map((snippet) => ({ what: `${client.label}, ${snippet.language}, ${key.kind}`, key, snippet })),
  ),
);
const ofLanguage = (language: Snippet["language"]) => built.filter(({ snippet }) => snippet.language === language);

describe("the configuration of a client", () => {
  test("has an id of its own and a date", () => {
    expect(new Set(mcpClients.map((client) => client.id)).size).toBe(mcpClients.length);
    for (const client of mcpClients) expect(client.checkedOn).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
  });

  test.each(ofLanguage("json"))("parses as JSON and names the endpoint: $what", ({ snippet }) => {
    const parsed: unknown = JSON.parse(snippet.text);
    expect(valuesOf(parsed)).toContain(url);
    expect(keysOf(parsed)).toContain("wicket");
    expect(snippet.file).not.toBeNull();
  });

  test.each(ofLanguage("toml"))("is one table of strings: $what", ({ snippet }) => {
    const [head, ...pairs] = snippet.text.trimEnd().split("\n");
    expect(head).toBe("[mcp_servers.wicket]");
    const table = Object.fromEntries(pairs.map((pair) => [pair.split(" = ")[0], JSON.parse(pair.split(" = ")[1] ?? "")]));
    expect(table).toEqual({ url, bearer_token_env_var: "WICKET_KEY" });
  });

  test.each(ofLanguage("shell"))("reaches the command as it is meant to: $what", ({ snippet, key }) => {
    const words = wordsOf(snippet.text);
    expect(words).toContain(url);
    const header = words.find((word) => word.startsWith("Authorization: "));
    if (header !== undefined)
      expect(header).toBe(`Authorization: Bearer ${key.kind === "key" ? secret : "from-the-environment"}`);
    else expect(words).toContain("WICKET_KEY");
  });

  test.each(ofLanguage("link"))("opens the client without the key: $what", ({ snippet }) => {
    const config = new URL(snippet.text).searchParams.get("config") ?? "";
    expect(JSON.parse(atob(config))).toEqual({ url, headers: { Authorization: `Bearer \${env:WICKET_KEY}` } });
  });

  test.each(built)("holds the key only where it was asked to, and never in a URL: $what", ({ snippet, key }) => {
    if (key.kind === "variable") expect(snippet.text).not.toContain(secret);
    for (const [address] of snippet.text.matchAll(/[a-z]+:\/\/[^\s"']+/g))
      expect(decodeURIComponent(address)).not.toContain(secret);
  });
});

/** What a POSIX shell makes of a command's words. */
function wordsOf(command: string): string[] {
  const script = `${command.replace(/^\S+/, "printf '%s\\n'")}`;
  const environment = { PATH: process.env.PATH ?? "", WICKET_KEY: "from-the-environment" };
  return execFileSync("sh", ["-c", script], { env: environment as unknown as NodeJS.ProcessEnv, encoding: "utf8" }).split("\n");
}

function valuesOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesOf) : [value];
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
    : [];
}
