import { describe, expect, test } from "vitest";
import { connectionInput, connectorChangeInput, newConnectorInput } from "@/lib/connectors/connector-input.ts";

const least = { key: "github", url: "https://mcp.example/mcp", auth: { kind: "none" } };
const endpoints = { authorizationUrl: "https://sign-in.example/authorize", tokenUrl: "https://sign-in.example/token" };
const app = { clientId: "wicket", clientSecret: "canary secret" };
const issueOf = (body: unknown) => newConnectorInput.safeParse(body).error?.issues[0];

describe("what is sent to add a connector", () => {
  test.each([
    ["the least", least],
    ["a port, a path and a query", { ...least, url: "http://127.0.0.1:4000/mcp?tenant=1" }],
    ["a namespace", { ...least, namespace: "GitHubMCP" }],
    ["a token", { ...least, auth: { kind: "bearer", token: "ghp_abc.-~+/=" } }],
    ["members' own tokens", { ...least, auth: { kind: "member" } }],
    ["OAuth where the server says", { ...least, auth: { kind: "oauth" } }],
    ["OAuth at a known service", { ...least, auth: { kind: "oauth", service: "github", scopes: ["repo"], app } }],
    ["OAuth at addresses", { ...least, auth: { kind: "oauth", endpoints } }],
    ["resources", { ...least, resources: [{ tool: "get", kind: "Repository", argument: "owner/repo", visibility: "private" }] }],
    [
      "attributes",
      { ...least, attributes: [{ kind: "Table", pattern: "prod.*", visibility: "private", labels: ["customer-data"] }] },
    ],
  ])("may be %s", (_case, body) => expect(newConnectorInput.parse(body)).toEqual(body));

  test.each([
    ["a URL that is no text", { ...least, url: { href: least.url } }, "url"],
    ["no URL", { key: "github", auth: { kind: "none" } }, "url"],
    ["a key with a capital", { ...least, key: "GitHub" }, "key"],
    ["a key that splits tool names", { ...least, key: "git__hub" }, "key"],
    ["a reserved namespace", { ...least, namespace: "ServiceMCP" }, "namespace"],
    ["a namespace of two parts", { ...least, namespace: "A::BMCP" }, "namespace"],
    ["no auth", { key: "github", url: least.url }, "auth"],
    ["an unknown kind of auth", { ...least, auth: { kind: "password" } }, "auth"],
    ["a sign-in at two places", { ...least, auth: { kind: "oauth", service: "github", endpoints } }, "auth"],
    [
      "a sign-in at no web address",
      { ...least, auth: { kind: "oauth", endpoints: { ...endpoints, tokenUrl: "data:," } } },
      "auth",
    ],
    ["a scope of two words", { ...least, auth: { kind: "oauth", scopes: ["repo user"] } }, "auth"],
    ["an app without an id", { ...least, auth: { kind: "oauth", app: { clientSecret: "x" } } }, "auth"],
    ["a token where none belongs", { ...least, auth: { kind: "none", token: "x" } }, "auth"],
    ["a bearer without a token", { ...least, auth: { kind: "bearer" } }, "auth"],
    ["a token that breaks the header", { ...least, auth: { kind: "bearer", token: "a\r\nX-Evil: 1" } }, "auth"],
    [
      "an unknown visibility",
      { ...least, resources: [{ tool: "get", kind: "R", argument: "a", visibility: "Public" }] },
      "resources",
    ],
    [
      "a pattern with a line break",
      { ...least, attributes: [{ kind: "T", pattern: "a\nb", visibility: "private" }] },
      "attributes",
    ],
    [
      "a label with a capital",
      { ...least, attributes: [{ kind: "T", pattern: "*", visibility: "private", labels: ["A"] }] },
      "attributes",
    ],
    ["an origin", { ...least, origin: "demo" }, undefined],
    ["tools of its own", { ...least, tools: [] }, undefined],
    ["a status", { ...least, status: "disabled" }, undefined],
  ])("may not be %s", (_case, body, place) => {
    const issue = issueOf(body);
    expect(issue).toBeDefined();
    expect(issue?.path[0]).toBe(place);
  });

  test("is refused without repeating a token", () => {
    const read = newConnectorInput.safeParse({ ...least, auth: { kind: "bearer", token: "canary token" } });
    expect(read.success).toBe(false);
    expect(JSON.stringify(read.error)).not.toContain("canary");
  });
});

test("a connector can be enabled and disabled, and nothing else be changed", () => {
  expect(connectorChangeInput.parse({ status: "disabled" })).toEqual({ status: "disabled" });
  for (const body of [{}, { status: "paused" }, { status: "enabled", url: "https://evil.example" }, null]) {
    expect(connectorChangeInput.safeParse(body).success).toBe(false);
  }
});

test("a member connects with a token that fits a header, trimmed of what pasting left around it", () => {
  expect(connectionInput.parse({ token: " xoxp-1 \n" })).toEqual({ token: "xoxp-1" });
  for (const token of ["", "   ", "a b", "ä", "a\nb", "a".repeat(8193), null])
    expect(connectionInput.safeParse({ token }).success).toBe(false);
});
