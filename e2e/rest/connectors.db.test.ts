import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { plainTools, recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

let db: TestDatabase;
let upstream: Upstream;
let locked: Upstream;
let api: Api;
let of: string;

beforeAll(async () => {
  db = await testDatabase();
  upstream = await recordingUpstream();
  locked = await recordingUpstream({ token: "canary-token-7f3a", era: "modern" });
  const { personId } = await organizationOf("alex@company.com");
  api = await apiFor(await browserOf(personId));
});
afterAll(async () => {
  await Promise.all([upstream?.close(), locked?.close()]);
  await db?.close();
});

let number = 0;
beforeEach(async () => {
  number += 1;
  const { slug } = await made(api("POST", "/api/agents", { json: { name: `Agent ${number}` } }));
  of = `/api/agents/${slug}/connectors`;
});

const least = () => ({ key: "github", url: upstream.url, auth: { kind: "none" } });
const keys = async () => ((await (await api("GET", of)).json()) as { data: { key: string }[] }).data.map((one) => one.key);

describe("a connector", () => {
  test("is added by its URL, with the tools that its server lists and the tiers that they claim", async () => {
    const answer = await api("POST", of, { json: least() });
    expect(answer.status).toBe(201);
    const connector = await answer.json();
    expect(connector).toMatchObject({
      key: "github",
      namespace: "GitHubMCP",
      url: upstream.url,
      origin: "url",
      status: "enabled",
      authKind: "none",
      era: "legacy",
      catalogueVersion: 1,
      tools: [
        { name: "look", tier: "read", tierSource: "annotations", definition: plainTools[0] },
        { name: "put", tier: "write", tierSource: "annotations", definition: plainTools[1] },
        { name: "wipe", tier: "destructive", tierSource: "annotations", definition: plainTools[2] },
      ],
      resourceRules: [],
      resourceAttributes: [],
    });
    expect(await (await api("GET", `${of}/github`)).json()).toEqual(connector);
    expect(await (await api("GET", of)).json()).toEqual({ data: [connector] });
  });

  test("keeps what names its resources and what is known of them", async () => {
    const connector = await made(
      api("POST", of, {
        json: {
          ...least(),
          namespace: "StoreMCP",
          resources: [
            { tool: "look", kind: "Table", argument: "at", visibility: "private" },
            { tool: "put", kind: "Table", argument: "at" },
          ],
          attributes: [{ kind: "Table", pattern: "prod.*", visibility: "private", labels: ["customer-data"] }],
        },
      }),
    );
    expect(connector).toMatchObject({
      namespace: "StoreMCP",
      resourceRules: [
        { tool: "look", kind: "Table", argument: "at", visibility: "private" },
        { tool: "put", kind: "Table", argument: "at", visibility: null },
      ],
      resourceAttributes: [{ kind: "Table", pattern: "prod.*", visibility: "private", labels: ["customer-data"] }],
    });
  });

  test("signs in with a pasted token, which no answer and no row shows again", async () => {
    const body = { key: "locked", url: locked.url, auth: { kind: "bearer", token: "canary-token-7f3a" } };
    const answers = [
      await api("POST", of, { json: body }),
      await api("GET", of),
      await api("GET", `${of}/locked`),
      await api("PATCH", `${of}/locked`, { json: { status: "disabled" } }),
      await api("POST", `${of}/locked/refresh`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([201, 200, 200, 200, 200]);
    for (const answer of answers) expect(await answer.text()).not.toContain("canary");
    expect(locked.seen.at(-1)?.headers.authorization).toBe("Bearer canary-token-7f3a");
    const [row] =
      await db.ownerSql`select c::text as text, octet_length(sealed_token) as length from connector c where key = 'locked'`;
    expect(row?.length).toBeGreaterThan(29);
    expect(row?.text).not.toContain("canary");
    expect(row?.text).not.toContain(Buffer.from("canary").toString("hex"));
  });

  test("is not added when its server refuses the token, and the token is not echoed", async () => {
    const answer = await api("POST", of, {
      json: { key: "locked", url: locked.url, auth: { kind: "bearer", token: "canary-wrong" } },
    });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("unusable_upstream");
    expect(text).not.toContain("canary");
    expect(await keys()).toEqual([]);
  });

  test("is disabled and enabled, and its tools leave and join the schema that policies are checked against", async () => {
    await made(api("POST", of, { json: least() }));
    const text = 'forbid(principal, action == GitHubMCP::Action::"wipe", resource);';
    const check = async () =>
      (
        (await (await api("POST", of.replace("connectors", "policies/check"), { json: { text } })).json()) as {
          errors: unknown[];
        }
      ).errors;
    expect(await check()).toEqual([]);
    expect(await (await api("PATCH", `${of}/github`, { json: { status: "disabled" } })).json()).toMatchObject({
      status: "disabled",
    });
    expect(await check()).not.toEqual([]);
    expect(await (await api("PATCH", `${of}/github`, { json: { status: "enabled" } })).json()).toMatchObject({
      status: "enabled",
    });
    expect(await check()).toEqual([]);
  });

  test("is removed, and its key is free again", async () => {
    await made(api("POST", of, { json: least() }));
    expect((await api("DELETE", `${of}/github`)).status).toBe(204);
    expect((await api("GET", `${of}/github`)).status).toBe(404);
    await made(api("POST", of, { json: least() }));
  });

  test("has its tools listed again, and keeps what it had when its server has left", async () => {
    const tools: { name: string; [member: string]: unknown }[] = [...plainTools];
    const changing = await recordingUpstream({ tools });
    await made(
      api("POST", of, { json: { ...least(), url: changing.url, resources: [{ tool: "put", kind: "Place", argument: "at" }] } }),
    );
    tools.splice(1, 1, {
      name: "brand-new",
      inputSchema: { type: "object", properties: {} },
      annotations: { readOnlyHint: true },
    });
    const listed = (await (await api("POST", `${of}/github/refresh`)).json()) as { tools: { name: string }[] };
    expect(listed).toMatchObject({ catalogueVersion: 2, resourceRules: [] });
    expect(listed.tools.map((tool) => tool.name)).toEqual(["look", "brand-new", "wipe"]);
    await changing.close();
    const failed = await api("POST", `${of}/github/refresh`);
    expect(failed.status).toBe(422);
    const problem = (await failed.json()) as { code: string; detail: string };
    expect(problem.code).toBe("unusable_upstream");
    expect(await (await api("GET", `${of}/github`)).json()).toMatchObject({
      catalogueVersion: 2,
      tools: listed.tools,
      listError: problem.detail,
    });
  });
});

describe("a connector that cannot be", () => {
  const change = (body: object) => () => ({ ...least(), ...body });
  const resource = { tool: "look", kind: "Table", argument: "at" };
  const cases: [string, () => object, number, string | undefined][] = [
    ["an unknown member", change({ origin: "demo" }), 400, undefined],
    ["a key with a capital", change({ key: "GitHub" }), 400, "key"],
    ["a key that looks like two", change({ key: "a__b" }), 400, "key"],
    ["the reserved namespace", change({ namespace: "ServiceMCP" }), 400, "namespace"],
    ["a token without a kind", change({ auth: { token: "x" } }), 400, "auth.kind"],
    ["an empty token", change({ auth: { kind: "bearer", token: " " } }), 400, "auth.token"],
    [
      "a resource of a tool that is not there",
      change({ resources: [{ ...resource, tool: "drop_table" }] }),
      400,
      "resources.0.tool",
    ],
    [
      "an argument that is not declared",
      change({ resources: [{ ...resource, argument: "table" }] }),
      400,
      "resources.0.argument",
    ],
    ["a reserved kind", change({ resources: [{ ...resource, kind: "Tool" }] }), 400, "resources.0.kind"],
    ["a kind that is no Cedar identifier", change({ resources: [{ ...resource, kind: "a::B" }] }), 400, "resources.0.kind"],
    ["the same tool twice", change({ resources: [resource, resource] }), 400, "resources.1.tool"],
    ["an unknown visibility", change({ resources: [{ ...resource, visibility: "secret" }] }), 400, "resources.0.visibility"],
    [
      "an attribute of no kind",
      change({ attributes: [{ kind: "Table", pattern: "*", visibility: "public" }] }),
      400,
      "attributes.0.kind",
    ],
    ["no address", change({ url: "not an address" }), 422, "url"],
    ["a file", change({ url: "file:///etc/passwd" }), 422, "url"],
    ["credentials in the address", change({ url: "http://user:canary@127.0.0.1/mcp" }), 422, "url"],
    ["a metadata service", change({ url: "http://169.254.169.254/latest/meta-data" }), 422, "url"],
    ["nothing that listens", change({ url: "http://127.0.0.1:1/mcp" }), 422, undefined],
  ];

  test.each(cases)("%s: is refused, and nothing is stored", async (_case, body, status, field) => {
    const answer = await api("POST", of, { json: body() });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).field]).toEqual([status, field]);
    expect(text).not.toContain("canary");
    expect(await keys()).toEqual([]);
  });

  test("what is no MCP server: is refused, and the answer says what it found", async () => {
    const page = await serveFetch(
      async () => new Response("<!doctype html><p>hello", { headers: { "content-type": "text/html" } }),
    );
    const answer = await api("POST", of, { json: { ...least(), url: `${page.origin}/` } });
    await page.close();
    expect([answer.status, await keys()]).toEqual([422, []]);
    expect(await answer.json()).toMatchObject({ code: "unusable_upstream" });
  });

  test("a key or a namespace that the agent has already: is a conflict, and the first one stays", async () => {
    const first = await made(api("POST", of, { json: least() }));
    for (const [body, field] of [
      [least(), "key"],
      [{ ...least(), key: "other", namespace: "GitHubMCP" }, "namespace"],
    ] as const) {
      const answer = await api("POST", of, { json: body });
      expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: "conflict", field })]);
    }
    expect(await (await api("GET", of)).json()).toEqual({ data: [first] });
  });

  test("one in a private network: only where the operator allows such", async () => {
    process.env.WICKET_ALLOW_PRIVATE_UPSTREAMS = "false";
    forgetSingleton("environment");
    try {
      const hidden = await api("POST", of, { json: { ...least(), url: "http://10.0.0.1/mcp" } });
      expect([hidden.status, await keys()]).toEqual([422, []]);
      expect(await hidden.json()).toMatchObject({ field: "url", detail: expect.stringContaining("No connection was made") });
      await made(api("POST", of, { json: least() }));
    } finally {
      delete process.env.WICKET_ALLOW_PRIVATE_UPSTREAMS;
      forgetSingleton("environment");
    }
  });
});
