import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpClients } from "@/lib/clients/mcp-clients.ts";
import { posixWords, powershellWords } from "@/lib/clients/shell-words.ts";
import { testKey, testUrl } from "@/lib/clients/testing.ts";

const programs = ["agy", "claude", "code", "codex", "curl", "devin", "gemini"];
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wicket-shell-words-"));
  for (const program of programs) {
    const path = join(folder, program);
    writeFileSync(
      path,
      `#!${process.execPath}\nconsole.log(JSON.stringify([${JSON.stringify(program)}, ...process.argv.slice(2)]));\n`,
    );
    chmodSync(path, 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sh = (...args: string[]) => execFileSync("sh", args, { encoding: "utf8", env: { ...process.env, ...environment() } });
const environment = () => ({ PATH: `${folder}${delimiter}${process.env.PATH ?? ""}`, WICKET_KEY: testKey });

const url = testUrl;
const header = `Authorization: Bearer ${testKey}`;
const whole = JSON.stringify({
  name: "wicket",
  type: "http",
  url,
  headers: { Authorization: `Bearer \${input:wicket-key}` },
  inputs: [{ type: "promptString", id: "wicket-key", description: "Wicket key", password: true }],
});

/** What each program has to be given, whether the key stands in the command or in the variable. */
const given: { [id: string]: string[][] } = {
  "claude-code": [["claude", "mcp", "add", "--transport", "http", "--scope", "user", "wicket", url, "--header", header]],
  "vs-code": [["code", "--add-mcp", whole]],
  codex: [["codex", "mcp", "add", "wicket", "--url", url, "--bearer-token-env-var", "WICKET_KEY"]],
  "devin-desktop": [["devin", "mcp", "add", "-s", "user", "-H", header, "wicket", url]],
  "gemini-cli": [["gemini", "mcp", "add", "-s", "user", "--transport", "http", "--header", header, "wicket", url]],
  antigravity: [["agy", "mcp", "add", "--header", header, "wicket", url]],
  curl: [
    [
      ...["curl", "-sS", url, "-H", header, "-H", "Content-Type: application/json"],
      ...["-H", "Accept: application/json, text/event-stream", "-H", "MCP-Protocol-Version: 2025-11-25"],
      ...["-d", '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'],
    ],
  ],
};

const commands = mcpClients.flatMap((client) =>
  ([{ kind: "revealed", value: testKey }, { kind: "reference" }] as const).map((key) => ({
    what: `${client.label}, ${key.kind}`,
    id: client.id,
    texts: client.build({ url, name: "wicket", key }).flatMap((copy) => (copy.kind === "command" ? [copy.text] : [])),
  })),
);

describe("a command that is pasted into a shell", () => {
  test.each(commands)("gives the program exactly what is meant: $what", ({ id, texts }) => {
    for (const text of texts) expect(sh("-n", "-c", text)).toBe("");
    const run = texts.filter((text) => !text.startsWith("export "));
    expect(run.map((text) => JSON.parse(sh("-c", text)) as unknown)).toEqual(given[id] ?? []);
  });

  test("sets the variable that Codex reads to the key", () => {
    const setting = commands.find(({ what }) => what === "Codex, revealed")?.texts[0] ?? "";
    expect(sh("-c", `unset WICKET_KEY; ${setting}; sh -c 'printf %s "$WICKET_KEY"'`)).toBe(testKey);
  });

  test("keeps any key and any address in one piece", () => {
    const nasty = [`it's "a" key`, "$HOME `id` \\n !x %PATH%", "--", "*", "~", "a&b;c|d>e", "né🙂", "", "new\nline", "{a,b}"];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...nasty)), { minLength: 20, maxLength: 40 }),
        (some) => {
          const words = some.map((word) => word.replaceAll("\0", ""));
          expect(JSON.parse(sh("-c", posixWords(["claude", ...words])))).toEqual(["claude", ...words]);
        },
      ),
      { numRuns: 10, examples: [[nasty]] },
    );
  });

  test("takes the variable where it is named, and nothing else", () => {
    const word = { before: 'a "$HOME" `id` \\ ', variable: "WICKET_KEY" };
    expect(JSON.parse(sh("-c", posixWords(["claude", word])))).toEqual(["claude", `a "$HOME" \`id\` \\ ${testKey}`]);
  });
});

describe("a command for PowerShell", () => {
  test("names the variable as PowerShell does and doubles the quotes of literals", () => {
    expect(powershellWords(["claude", "a b", "it's $5", { before: "Bearer ", variable: "WICKET_KEY" }])).toBe(
      `claude "a b" 'it''s $5' "Bearer $env:WICKET_KEY"`,
    );
  });

  test("is not made of words that Windows PowerShell would take apart", () => {
    expect(() => powershellWords(["curl", '{"a":1}'])).toThrow(/double quote/);
  });
});
