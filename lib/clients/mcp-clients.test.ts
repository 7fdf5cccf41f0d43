import { readFileSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { claudeDesktop } from "@/lib/clients/claude-desktop.ts";
import { type ClientKey, clientSystems, keyPlaceholder, keyVariable } from "@/lib/clients/mcp-client.ts";
import { mcpClients } from "@/lib/clients/mcp-clients.ts";
import { testKey, testKeys, testUrl } from "@/lib/clients/testing.ts";

const built = mcpClients.flatMap((client) =>
  testKeys.flatMap((key) =>
    client
      .build({ url: testUrl, name: "wicket", key })
      .map((copy, at) => ({ what: `${client.label}, ${at + 1}. ${copy.kind}, ${key.kind}`, id: client.id, key, copy })),
  ),
);
const files = built.flatMap((one) => (one.copy.kind === "file" ? [{ ...one, copy: one.copy }] : []));

const headers = z.object({ Authorization: z.string() });
const entry = <Under extends string, Entry extends z.ZodRawShape>(under: Under, shape: Entry) =>
  z
    .object({ [under]: z.object({ wicket: z.strictObject(shape) }) })
    .transform((file) => Object.values(file)[0]?.wicket as z.output<z.ZodObject<Entry>>);
const urlAndHeaders = ({ url, headers }: { url: string; headers: { Authorization: string } }) => ({
  url,
  header: headers.Authorization,
});

/** Where each client looks in its file for the address and the header, and in what form its header may name the key. */
const readers: { [id: string]: { read: z.ZodType<{ url: string | undefined; header: string | undefined }>; reference: string } } =
  {
    "claude-code": {
      read: entry("mcpServers", { type: z.literal("http"), url: z.string(), headers }).transform(urlAndHeaders),
      reference: `Bearer \${WICKET_KEY}`,
    },
    "claude-desktop": {
      read: entry("mcpServers", {
        command: z.literal("npx"),
        args: z.array(z.string()),
        env: z.object({ AUTH_HEADER: z.string() }),
      }).transform(({ args, env }) => ({
        url: args[2],
        header: args[4]?.replace(/^Authorization:\$\{AUTH_HEADER\}$/, env.AUTH_HEADER),
      })),
      reference: "Bearer YOUR_WICKET_KEY",
    },
    cursor: {
      read: entry("mcpServers", { url: z.string(), headers }).transform(urlAndHeaders),
      reference: `Bearer \${env:WICKET_KEY}`,
    },
    "vs-code": {
      read: z
        .object({
          inputs: z.tuple([
            z.object({ type: z.literal("promptString"), id: z.literal("wicket-key"), password: z.literal(true) }),
          ]),
        })
        .and(entry("servers", { type: z.literal("http"), url: z.string(), headers }).transform(urlAndHeaders)),
      reference: `Bearer \${input:wicket-key}`,
    },
    codex: {
      read: entry("mcp_servers", { url: z.string(), bearer_token_env_var: z.string() }).transform((server) => ({
        url: server.url,
        header: `Bearer of ${server.bearer_token_env_var}`,
      })),
      reference: "Bearer of WICKET_KEY",
    },
    zed: {
      read: entry("context_servers", { url: z.string(), headers }).transform(urlAndHeaders),
      reference: "Bearer YOUR_WICKET_KEY",
    },
    "devin-desktop": {
      read: entry("mcpServers", { url: z.string(), transport: z.literal("http"), headers }).transform(urlAndHeaders),
      reference: "Bearer YOUR_WICKET_KEY",
    },
    "gemini-cli": {
      read: entry("mcpServers", { type: z.literal("http"), url: z.string(), headers }).transform(urlAndHeaders),
      reference: `Bearer \${WICKET_KEY}`,
    },
    antigravity: {
      read: entry("mcpServers", { serverUrl: z.string(), headers }).transform(({ serverUrl, headers }) =>
        urlAndHeaders({ url: serverUrl, headers }),
      ),
      reference: "Bearer YOUR_WICKET_KEY",
    },
  };

describe("what a member copies", () => {
  test("is there for every client, each with an id of its own and the day on which it was checked", () => {
    expect(new Set(mcpClients.map((client) => client.id)).size).toBe(mcpClients.length);
    for (const client of mcpClients) expect(new Date(client.checkedOn).toISOString()).toBe(`${client.checkedOn}T00:00:00.000Z`);
    expect(Object.keys(readers).sort()).toEqual([...new Set(files.map((file) => file.id))].sort());
  });

  test.each(files)("is a file that parses, with address and header where the client reads them: $what", ({ id, key, copy }) => {
    const parsed: unknown = copy.language === "json" ? JSON.parse(copy.text) : parseToml(copy.text);
    const reader = readers[id];
    const header = copy.key === "itself" ? `Bearer ${testKey}` : reader?.reference;
    expect(reader?.read.parse(parsed)).toMatchObject({ url: testUrl, header });
    if (key.kind === "reference") expect(copy.key).not.toBe("itself");
    for (const system of clientSystems) expect(copy.path[system]).toMatch(/\.(json|toml)$/);
  });

  test.each(built)("holds the key only while it is shown, and says in what form: $what", ({ key, copy }) => {
    const texts = [copy.text, copy.kind === "command" ? (copy.powershell ?? "") : ""].join("\n");
    const holds = { itself: testKey, variable: keyVariable, name: keyVariable, placeholder: keyPlaceholder, prompt: "input:" }[
      copy.key
    ];
    expect(decodeURIComponent(texts.replaceAll(/%(?![0-9A-F]{2})/g, "%25")) + decodedLink(copy.text)).toContain(holds);
    if (copy.key === "itself") expect(key.kind).toBe("revealed");
    else expect(texts).not.toContain(testKey);
  });

  test("is filled in somewhere while the key is shown, for every client that does not ask for it itself", () => {
    const filled = new Set(built.flatMap(({ id, copy }) => (copy.key === "itself" ? [id] : [])));
    expect(mcpClients.map((client) => client.id).filter((id) => !filled.has(id))).toEqual(["vs-code"]);
  });

  test.each(built)("has no key in an address: $what", ({ copy }) => {
    for (const [address] of copy.text.matchAll(/[a-z]+:(\/\/|mcp\/)[^\s"']+/g)) {
      expect(decodeURIComponent(address)).not.toContain(testKey);
      expect(decodedLink(address)).not.toContain(testKey);
    }
    if (copy.kind === "link") expect(copy.key).not.toBe("itself");
  });

  test("is a link that carries the entry as the client takes it apart", () => {
    const link = (id: string) => built.find((one) => one.id === id && one.copy.kind === "link")?.copy.text ?? "";
    expect(JSON.parse(decodedLink(link("cursor")))).toEqual({
      url: testUrl,
      headers: { Authorization: `Bearer \${env:WICKET_KEY}` },
    });
    expect(new URL(link("cursor")).searchParams.get("name")).toBe("wicket");
    expect(JSON.parse(decodeURIComponent(link("vs-code").replace(/^vscode:mcp\/install\?/, "")))).toEqual({
      name: "wicket",
      type: "http",
      url: testUrl,
      headers: { Authorization: `Bearer \${input:wicket-key}` },
      inputs: [{ type: "promptString", id: "wicket-key", description: "Wicket key", password: true }],
    });
  });

  test("keeps a name that TOML would not take without quotes", () => {
    const codex = mcpClients.find((client) => client.id === "codex");
    const key: ClientKey = { kind: "reference" };
    const file = codex?.build({ url: testUrl, name: 'wicket."é"', key }).find((copy) => copy.kind === "file");
    expect(parseToml(file?.text ?? "")).toEqual({
      mcp_servers: { 'wicket."é"': { url: testUrl, bearer_token_env_var: "WICKET_KEY" } },
    });
  });
});

describe("the bridge of Claude Desktop", () => {
  const argsFor = (url: string) => {
    const [copy] = claudeDesktop.build({ url, name: "wicket", key: { kind: "reference" } });
    const file = z.object({ mcpServers: z.object({ wicket: z.object({ args: z.array(z.string()) }) }) });
    return file.parse(JSON.parse(copy?.text ?? "")).mcpServers.wicket.args;
  };

  test("is the one that is tried against Wicket", () => {
    const tried = z
      .object({ dependencies: z.object({ "mcp-remote": z.string() }) })
      .parse(JSON.parse(readFileSync("e2e/interop/package.json", "utf8")));
    expect(argsFor(testUrl)[1]).toBe(`mcp-remote@${tried.dependencies["mcp-remote"]}`);
  });

  test("is allowed plain HTTP exactly where it would refuse it", () => {
    for (const url of ["https://wicket.example.com/mcp", "http://localhost:3000/mcp", "http://127.0.0.1:3000/mcp/github"])
      expect(argsFor(url)).not.toContain("--allow-http");
    expect(argsFor("http://wicket.lan:3000/mcp")).toContain("--allow-http");
  });
});

function decodedLink(link: string): string {
  const config = link.startsWith("cursor:") ? new URL(link).searchParams.get("config") : null;
  return config === null ? "" : atob(config);
}
