import { describe, expect, it } from "vitest";
import { checkSource, checkStandardHeaders, readMemberKey } from "@/lib/gateway/headers.ts";
import { readMessage } from "@/lib/gateway/message.ts";
import { Refusal, type RefusalCode } from "@/lib/gateway/refusal.ts";

function codeOf(run: () => void): RefusalCode | "passed" {
  try {
    run();
    return "passed";
  } catch (error) {
    if (error instanceof Refusal) return error.facts.code;
    throw error;
  }
}

const read = (body: object) => readMessage(new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...body })));
const modern = { era: "modern", version: "2026-07-28" } as const;
const legacy = { era: "legacy", version: "2025-11-25" } as const;
const base64 = (text: string) => `=?base64?${Buffer.from(text).toString("base64")}?=`;

function check(name: string, headers: Record<string, string>, protocol: typeof modern | typeof legacy = modern) {
  const message = read({ id: 1, method: "tools/call", params: { name } });
  return codeOf(() => checkStandardHeaders(message, protocol, new Headers(headers)));
}
const call = { "mcp-method": "tools/call" };

describe("the headers of a modern call", () => {
  it("pass when they repeat the body", () => {
    expect(check("db__q", { ...call, "mcp-name": "db__q" })).toBe("passed");
    expect(check("db__q", { ...call, "mcp-name": base64("db__q") })).toBe("passed");
    expect(check("Größe 世界", { ...call, "mcp-name": base64("Größe 世界") })).toBe("passed");
    expect(check(" padded ", { ...call, "mcp-name": base64(" padded ") })).toBe("passed");
    expect(check(base64("x"), { ...call, "mcp-name": base64(base64("x")) })).toBe("passed");
    expect(check("db__q", { ...call, "mcp-name": "  db__q " })).toBe("passed");
  });

  it.each([
    ["no method", { "mcp-name": "db__q" }],
    ["another method", { "mcp-method": "tools/list", "mcp-name": "db__q" }],
    ["the method in another case", { "mcp-method": "Tools/Call", "mcp-name": "db__q" }],
    ["the method twice", { "mcp-method": "tools/call, tools/call", "mcp-name": "db__q" }],
    ["no name", call],
    ["an empty name", { ...call, "mcp-name": "" }],
    ["another name", { ...call, "mcp-name": "db__w" }],
    ["the name in another case", { ...call, "mcp-name": "DB__q" }],
    ["the name twice", { ...call, "mcp-name": "db__q, db__q" }],
    ["the sentinel of another name", { ...call, "mcp-name": base64("db__w") }],
    ["a sentinel in capitals", { ...call, "mcp-name": base64("db__q").replace("base64", "BASE64") }],
    ["a sentinel that does not end", { ...call, "mcp-name": base64("db__q").slice(0, -2) }],
    ["a sentinel that holds no base64", { ...call, "mcp-name": "=?base64?db__q!?=" }],
    ["a sentinel without padding", { ...call, "mcp-name": base64("db__q").replace("=?=", "?=") }],
    ["a sentinel in the other alphabet", { ...call, "mcp-name": "=?base64?ZGJfX3H_?=" }],
    ["a sentinel with bits to spare", { ...call, "mcp-name": "=?base64?ZGJfX3F=?=" }],
    ["a sentinel that is no UTF-8", { ...call, "mcp-name": "=?base64?/w==?=" }],
    ["an empty sentinel", { ...call, "mcp-name": "=?base64??=" }],
    ["half a sentinel", { ...call, "mcp-name": "=?base64?=" }],
  ])("are refused: %s", (_, headers) => {
    expect(check("db__q", headers)).toBe("header_mismatch");
  });

  it("may not hold characters that no header has, even when the body has them", () => {
    expect(check("caf\u00e9", { ...call, "mcp-name": "caf\u00e9" })).toBe("header_mismatch");
    expect(check("caf\u00e9", { ...call, "mcp-name": base64("caf\u00e9") })).toBe("passed");
  });

  it("are not asked of legacy clients, who may send them all the same", () => {
    expect(check("db__q", {}, legacy)).toBe("passed");
    expect(check("db__q", { "mcp-method": "tools/list", "mcp-name": "x" }, legacy)).toBe("passed");
  });
});

describe("the headers of other modern messages", () => {
  const checkOther = (body: object, headers: Record<string, string>) =>
    codeOf(() => checkStandardHeaders(read(body), modern, new Headers(headers)));

  it("name the method of a request, and no more where no name belongs", () => {
    expect(checkOther({ id: 1, method: "tools/list" }, { "mcp-method": "tools/list" })).toBe("passed");
    expect(checkOther({ id: 1, method: "tools/list" }, { "mcp-method": "tools/list", "mcp-name": "whatever" })).toBe("passed");
    expect(checkOther({ id: 1, method: "tools/list" }, {})).toBe("header_mismatch");
    expect(checkOther({ id: 1, method: "tools/list" }, { "mcp-method": "tools/call" })).toBe("header_mismatch");
  });

  it("name what prompts and resources are asked for", () => {
    const prompt = { id: 1, method: "prompts/get", params: { name: "p" } };
    const resource = { id: 1, method: "resources/read", params: { uri: "file:///é" } };
    expect(checkOther(prompt, { "mcp-method": "prompts/get", "mcp-name": "p" })).toBe("passed");
    expect(checkOther(prompt, { "mcp-method": "prompts/get", "mcp-name": "q" })).toBe("header_mismatch");
    expect(checkOther(resource, { "mcp-method": "resources/read", "mcp-name": base64("file:///é") })).toBe("passed");
    expect(checkOther(resource, { "mcp-method": "resources/read" })).toBe("header_mismatch");
  });

  it("may be missing on a notification, but not wrong", () => {
    const notification = { method: "notifications/cancelled" };
    expect(checkOther(notification, {})).toBe("passed");
    expect(checkOther(notification, { "mcp-method": "notifications/cancelled" })).toBe("passed");
    expect(checkOther(notification, { "mcp-method": "tools/call" })).toBe("header_mismatch");
  });
});

describe("where a request comes from", () => {
  const from = (headers: Record<string, string>, publicUrl: string) => codeOf(() => checkSource(new Headers(headers), publicUrl));
  const home = "https://wicket.example.com";

  it("is fine without an Origin, as every client but a browser sends it, and with our own", () => {
    expect(from({}, home)).toBe("passed");
    expect(from({ origin: "https://wicket.example.com" }, home)).toBe("passed");
    expect(from({ origin: "https://wicket.example.com:8443" }, `${home}:8443`)).toBe("passed");
    expect(from({ origin: "http://localhost:3000" }, "http://localhost:3000")).toBe("passed");
    expect(from({ origin: "http://127.0.0.1:3000", host: "localhost:3000" }, "http://localhost:3000")).toBe("passed");
    expect(from({ origin: "http://[::1]:3000", host: "[::1]:3000" }, "http://localhost:3000")).toBe("passed");
  });

  it.each([
    "null",
    "",
    "https://evil.example",
    "https://wicket.example.com.evil.example",
    "https://wicket.example.com@evil.example",
    "https://sub.wicket.example.com",
    "http://wicket.example.com",
    "https://wicket.example.com:444",
    "https://wicket.example.com/",
    "https://wicket.example.com, https://evil.example",
    "HTTPS://WICKET.EXAMPLE.COM",
    "http://localhost:3000",
    "file://",
  ])("is refused when the Origin is another: %s", (origin) => {
    expect(from({ origin }, home)).toBe("foreign_origin");
  });

  it("is refused for an Origin on another port of this machine", () => {
    expect(from({ origin: "http://localhost:3001" }, "http://localhost:3000")).toBe("foreign_origin");
    expect(from({ origin: "https://localhost:3000" }, "http://localhost:3000")).toBe("foreign_origin");
  });

  it("is refused under a foreign Host where Wicket has a loopback address: that is DNS rebinding", () => {
    for (const host of [
      "evil.example",
      "evil.example:3000",
      "localhost.evil.example",
      "127.0.0.1.nip.io",
      "localhost:3000@evil.example",
      "localhost,evil",
      "[::2]",
      "",
      "127.0.0.2",
    ]) {
      expect(from({ host }, "http://localhost:3000"), host).toBe("foreign_host");
    }
    for (const host of ["localhost", "localhost:3000", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000"]) {
      expect(from({ host }, "http://localhost:3000"), host).toBe("passed");
    }
  });

  it("leaves the Host to the deployer's proxy where Wicket has a public address", () => {
    expect(from({ host: "internal-name:8080" }, home)).toBe("passed");
  });
});

describe("the member key", () => {
  const key = "abcdefghijklmnopqrstuvwxyzAB+/09";
  const keyIn = (headers: Record<string, string>) => readMemberKey(new Headers(headers));

  it("is read from either header, the scheme in any case", () => {
    expect(key).toHaveLength(32);
    for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) expect(keyIn({ authorization: `${scheme} ${key}` })).toBe(key);
    expect(keyIn({ "x-api-key": key })).toBe(key);
    expect(keyIn({ authorization: ` Bearer ${key} ` })).toBe(key);
  });

  it.each([
    {},
    { authorization: "" },
    { authorization: "Bearer" },
    { authorization: "Bearer " },
    { authorization: key },
    { authorization: `Basic ${key}` },
    { authorization: `Bearer  ${key}` },
    { authorization: `Bearer\t${key}` },
    { authorization: `Bearer ${key} x` },
    { authorization: `Bearer ${key}, Bearer ${key}` },
    { authorization: `Bearer ${key},${key}` },
    { authorization: `Bearer ${key.slice(1)}` },
    { authorization: `Bearer ${key}x` },
    { authorization: `Bearer ${key.slice(1)}=` },
    { authorization: `Bearer ${key.slice(1)}-` },
    { authorization: `Bearer ${key.slice(1)}é` },
    { authorization: `Bearer "${key}"` },
    { authorization: `Bearer:${key}` },
    { authorization: `XBearer ${key}` },
    { "x-api-key": "" },
    { "x-api-key": `${key}, ${key}` },
    { "x-api-key": `Bearer ${key}` },
    { "x-api-key": key.slice(1) },
    { authorization: `Bearer ${key}`, "x-api-key": key },
    { authorization: "", "x-api-key": key },
    { authorization: "Basic x", "x-api-key": key },
    { cookie: `key=${key}` },
    { "x-upstream-authorization": `Bearer ${key}` },
    { "proxy-authorization": `Bearer ${key}` },
  ] as Record<string, string>[])("is not read from %o", (headers) => {
    expect(keyIn(headers)).toBeNull();
  });

  it("is not read from two headers of the same name", () => {
    const headers = new Headers();
    headers.append("authorization", `Bearer ${key}`);
    headers.append("authorization", `Bearer ${key}`);
    expect(readMemberKey(headers)).toBeNull();
  });
});
