import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, fromJsonSchema, type JsonSchemaType, McpServer } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";
import type { ToolDefinition } from "@/lib/connectors/connector.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import { readMessage } from "@/lib/gateway/message.ts";
import { checkParamHeaders, paramHeaders } from "@/lib/gateway/param-headers.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";

const inputSchema = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    limit: { type: "integer", "x-mcp-header": "Limit" },
    dry: { type: "boolean", "x-mcp-header": "Dry-Run" },
    query: { type: "string" },
    a: {
      type: "object",
      properties: {
        b: {
          type: "object",
          properties: {
            c: {
              type: "object",
              properties: {
                d: { type: "integer", "x-mcp-header": "Deep" },
                length: { type: "integer", "x-mcp-header": "Length" },
              },
            },
          },
        },
      },
    },
  },
};
const tool = { name: "query", inputSchema };

/** A call of the tool with everything that the revision asks for, and these arguments byte for byte. */
const callOf = (argumentsText: string | null) => {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const args = argumentsText === null ? "" : `"arguments":${argumentsText},`;
  const params = `{"name":"query",${args}"_meta":${JSON.stringify(meta)}}`;
  return readMessage(Buffer.from(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${params}}`)) as CallMessage;
};
const headersFor = (argumentsText: string | null) => paramHeaders(tool, callOf(argumentsText));

const check = (
  argumentsText: string | null,
  headers: Record<string, string>,
  definition: ToolDefinition = tool,
): string | null => {
  try {
    checkParamHeaders(definition, callOf(argumentsText), new Headers(headers));
    return null;
  } catch (error) {
    if (!(error instanceof Refusal) || error.facts.code !== "header_mismatch") throw error;
    expect(error.idText).toBe("7");
    return error.facts.sentence;
  }
};

/** Arguments as the client wrote them, and the headers that say the same. */
const conforming: [argumentsText: string | null, headers: Record<string, string>][] = [
  ['{"region":"us-west1","query":"select 1"}', { "mcp-param-region": "us-west1" }],
  ['{"region":"Hello, 世界"}', { "mcp-param-region": "=?base64?SGVsbG8sIOS4lueVjA==?=" }],
  ['{"region":" padded "}', { "mcp-param-region": "=?base64?IHBhZGRlZCA=?=" }],
  ['{"region":"line1\\nline2"}', { "mcp-param-region": "=?base64?bGluZTEKbGluZTI=?=" }],
  ['{"region":"=?base64?literal?="}', { "mcp-param-region": "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=" }],
  ['{"region":""}', { "mcp-param-region": "=?base64??=" }],
  ['{"\\u0072egion":"\\u0061"}', { "mcp-param-region": "a" }],
  ['{"limit":42}', { "mcp-param-limit": "42" }],
  ['{"limit":-7,"dry":false}', { "mcp-param-limit": "-7", "mcp-param-dry-run": "false" }],
  ['{"limit":42.0,"dry":true}', { "mcp-param-limit": "42", "mcp-param-dry-run": "true" }],
  ['{"limit":1e2}', { "mcp-param-limit": "100" }],
  ['{"limit":-0}', { "mcp-param-limit": "0" }],
  ['{"limit":1.25e-7}', { "mcp-param-limit": "1.25e-7" }],
  ['{"limit":9007199254740991}', { "mcp-param-limit": "9007199254740991" }],
  ['{"limit":1.5,"region":3,"dry":"yes"}', { "mcp-param-limit": "1.5", "mcp-param-region": "3", "mcp-param-dry-run": "yes" }],
  ['{"limit":null,"region":null}', {}],
  ['{"region":["a"],"limit":{},"a":1}', {}],
  ['{"a":{"b":{"c":{"d":5}}}}', { "mcp-param-deep": "5" }],
  ['{"a":{"b":{"c":[1,2]}}}', {}],
  ['{"a":{"b":null}}', {}],
  ['{"__proto__":{"region":"x"},"Region":"x"}', {}],
  ["{}", {}],
  [null, {}],
];

/** Beyond 2^53, and the header that has it whole. The official client leaves such a header out, and its server asks for none. */
const lossy: [argumentsText: string, headers: Record<string, string>][] = [
  ['{"limit":9007199254740993}', { "mcp-param-limit": "9007199254740993" }],
  ['{"limit": -123456789012345678901234567890 }', { "mcp-param-limit": "-123456789012345678901234567890" }],
  ['{"a":{"b":{"x":[9007199254740993],"c":{"e":1,"d": 9007199254740995}}}}', { "mcp-param-deep": "9007199254740995" }],
  ['{"limit":1e400}', { "mcp-param-limit": "1e400" }],
];

describe("the headers of a call that Wicket writes", () => {
  it.each([...conforming, ...lossy])("for %s are %j", (argumentsText, headers) => {
    expect(headersFor(argumentsText)).toEqual(headers);
  });

  it("are those of the official client, for every argument that it has a header for", async () => {
    const { handler, fetch, sent } = officialServer();
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new StreamableHTTPClientTransport(new URL("http://server.test/mcp"), { fetch }));
    await client.listTools();
    for (const [argumentsText, headers] of conforming) {
      const args = argumentsText === null ? {} : { arguments: JSON.parse(argumentsText) };
      await client.callTool({ name: "query", ...args }).catch(() => undefined);
      // On an array the official client reads the length, which no schema means.
      if (argumentsText !== '{"a":{"b":{"c":[1,2]}}}') expect(sent.at(-1), argumentsText ?? "none").toEqual(headers);
    }
    await client.close();
    await handler.close();
  });

  it("are taken by the official server, which refuses the same call without them", async () => {
    const { handler, fetch } = officialServer();
    const errorOf = async (argumentsText: string | null, headers: Record<string, string>) => {
      const response = await fetch("http://server.test/mcp", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "tools/call",
          "mcp-name": "query",
          ...headers,
        },
        body: callOf(argumentsText).text,
      });
      return /"code":(-\d+)/.exec(await response.text())?.[1];
    };
    for (const [argumentsText, headers] of [...conforming, ...lossy]) {
      if (argumentsText === '{"a":{"b":{"c":[1,2]}}}') continue;
      expect(await errorOf(argumentsText, headersFor(argumentsText)), argumentsText ?? "none").toBeUndefined();
      const isAsked = Object.keys(headers).length > 0 && !lossy.some(([text]) => text === argumentsText);
      expect(await errorOf(argumentsText, {}), argumentsText ?? "none").toBe(isAsked ? "-32020" : undefined);
    }
    await handler.close();
  });
});

describe("the headers of a call that a client wrote", () => {
  it.each([...conforming, ...lossy])("for %s may be %j", (argumentsText, headers) => {
    expect(check(argumentsText, headers)).toBeNull();
    expect(check(argumentsText, { ...headers, "mcp-param-unheard-of": "x", "mcp-param-query": "y" })).toBeNull();
  });

  it.each(conforming.flatMap(([text, headers]) => Object.keys(headers).map((name) => [text, name, headers] as const)))(
    "for %s may not lack %s",
    (argumentsText, name, { [name]: _, ...others }) => {
      expect(check(argumentsText, others)).toMatch(/^Mcp-Param-[A-Za-z-]+ is missing; it repeats an argument\.$/);
    },
  );

  it.each(lossy)("for %s may be missing, as the official client leaves them out", (argumentsText) => {
    expect(check(argumentsText, {})).toBeNull();
  });

  it.each([
    ["null", '{"region":null}'],
    ["absent", "{}"],
    ["absent with all arguments", null],
    ["an object", '{"region":{}}'],
    ["an array", '{"region":["x"]}'],
    ["below null", '{"a":null}', "deep"],
    ["the length of an array", '{"a":{"b":{"c":[1,2]}}}', "length"],
    ["spelled otherwise", '{"Region":"x"}'],
  ])("may not repeat an argument that is %s", (_, argumentsText, name = "region") => {
    expect(check(argumentsText, { [`mcp-param-${name}`]: "2" })).toMatch(/repeats an argument that is not there/);
    expect(check(argumentsText, {})).toBeNull();
  });

  it.each([
    ['{"region":"us-west1"}', { "mcp-param-region": "us-west2" }],
    ['{"region":"us-west1"}', { "mcp-param-region": "US-WEST1" }],
    ['{"region":"us-west1"}', { "mcp-param-region": "us-west1, us-west1" }],
    ['{"region":"us-west1"}', { "mcp-param-region": "" }],
    ['{"region":"aGk="}', { "mcp-param-region": "=?base64?aGk=?=" }],
    ['{"region":"hi"}', { "mcp-param-region": "=?BASE64?aGk=?=" }],
    ['{"region":"42"}', { "mcp-param-region": "42.0" }],
    ['{"dry":true}', { "mcp-param-dry-run": "True" }],
    ['{"dry":true}', { "mcp-param-dry-run": "1" }],
    ['{"dry":false}', { "mcp-param-dry-run": "true" }],
    ['{"limit":42}', { "mcp-param-limit": "43" }],
    ['{"limit":42}', { "mcp-param-limit": "042" }],
    ['{"limit":42}', { "mcp-param-limit": "0x2a" }],
    ['{"limit":42}', { "mcp-param-limit": "4.2e1" }],
    ['{"limit":42}', { "mcp-param-limit": "42.00000000000000000001" }],
    ['{"limit":"42"}', { "mcp-param-limit": "42.0" }],
    ['{"limit":9007199254740991}', { "mcp-param-limit": "9007199254740991.2" }],
    ['{"limit":9007199254740993}', { "mcp-param-limit": "9007199254740992" }],
    ['{"limit":9007199254740993}', { "mcp-param-limit": "9007199254740993.0" }],
    ['{"a":{"b":{"c":{"d":9007199254740995}}}}', { "mcp-param-deep": "9007199254740996" }],
  ] as [string, Record<string, string>][])("for %s may not be %j", (argumentsText, headers) => {
    expect(check(argumentsText, headers)).toMatch(/^Mcp-Param-[A-Za-z-]+ is not the argument in the body that it repeats\.$/);
  });

  it.each(["=?base64?aGk?=", "=?base64?a!k=?=", "=?base64?aGl=?=", "=?base64?/w==?=", "h\u00e9"])("may not be %j", (value) => {
    expect(check('{"region":"hi"}', { "mcp-param-region": value })).toMatch(/is not encoded as this protocol version has it/);
    expect(check('{"region":"hi"}', { "mcp-param-region": "=?base64?aGk=?=" })).toBeNull();
  });

  it("may not lack a number whose double is a whole one below 2^53, although a double has it rounded", () => {
    expect(check('{"limit":9007199254740990.6}', {})).toMatch(/is missing/);
    expect(check('{"limit":9007199254740990.6}', { "mcp-param-limit": "9007199254740991" })).toMatch(/is not the argument/);
    expect(check('{"limit":9007199254740990.6}', { "mcp-param-limit": "9007199254740990.6" })).toBeNull();
    expect(headersFor('{"limit":9007199254740990.6}')).toEqual({ "mcp-param-limit": "9007199254740990.6" });
  });

  it("may be written as 42.0 for 42, and under any case", () => {
    expect(check('{"limit":42}', { "mcp-param-limit": "42.0" })).toBeNull();
    expect(check('{"limit":42}', { "MCP-PARAM-LIMIT": "42" })).toBeNull();
  });

  it("are refused without a word of what they or the arguments say", () => {
    const secret = "hunter2";
    for (const headers of [{}, { "mcp-param-region": `${secret}x` }, { "mcp-param-region": `=?base64?${secret}?=` }])
      expect(check(`{"region":"${secret}"}`, headers as Record<string, string>)).not.toContain(secret);
    expect(check(`{"${secret}":1}`, { "mcp-param-region": secret })).not.toContain(secret);
  });
});

describe("a tool with an invalid annotation", () => {
  const { properties } = inputSchema;
  const withRegion = (region: object) => ({ name: "query", inputSchema: { properties: { ...properties, region } } });
  const text = '{"region":1.50,"limit":2}';

  it("gets no headers, and nothing is asked of its client", () => {
    const definition = withRegion({ type: "string", "x-mcp-header": "LIMIT" });
    expect(paramHeaders(definition, callOf(text))).toEqual({});
    expect(check(text, {}, definition)).toBeNull();
    expect(check(text, { "mcp-param-limit": "3" }, definition)).toBeNull();
    expect(check(text, { "mcp-param-limit": "3" })).not.toBeNull();
  });

  it("gets them when the type number is all that is wrong, because the official server checks those", () => {
    const definition = withRegion({ type: "number", "x-mcp-header": "Region" });
    expect(paramHeaders(definition, callOf(text))).toEqual({ "mcp-param-region": "1.5", "mcp-param-limit": "2" });
    expect(check(text, {}, definition)).toBeNull();
  });
});

/** A server of the SDK with the tool above, and the `mcp-param-*` headers of every request that it got. */
function officialServer() {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: "x", version: "1" });
      server.registerTool(
        "query",
        { description: "Queries.", inputSchema: fromJsonSchema(inputSchema as JsonSchemaType) },
        () => ({
          content: [],
        }),
      );
      return server;
    },
    { legacy: "reject" },
  );
  const sent: Record<string, string>[] = [];
  const fetch = (url: string | URL, init?: RequestInit) => {
    const request = new Request(url, init);
    sent.push(Object.fromEntries([...request.headers].filter(([name]) => name.startsWith("mcp-param-"))));
    return handler.fetch(request);
  };
  return { handler, fetch, sent };
}
