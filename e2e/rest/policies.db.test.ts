import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf, scriptOfAdmin } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let upstream: Upstream;
let api: Api;
let of: string;

beforeAll(async () => {
  db = await testDatabase();
  upstream = await recordingUpstream();
  const { personId } = await organizationOf("alex@company.com");
  api = await apiFor(await browserOf(personId));
});
afterAll(async () => {
  await upstream?.close();
  await db?.close();
});

let number = 0;
beforeEach(async () => {
  number += 1;
  const { slug } = await made(api("POST", "/api/agents", { json: { name: `Agent ${number}` } }));
  of = `/api/agents/${slug}/policies`;
  const connector = {
    key: "database",
    url: upstream.url,
    auth: { kind: "none" },
    resources: [{ tool: "wipe", kind: "Table", argument: "at" }],
  };
  await made(api("POST", `/api/agents/${slug}/connectors`, { json: connector }));
});

const forbid = 'forbid(principal, action == DatabaseMCP::Action::"wipe", resource) when { context.time.hour < 9 };';
const set = async () => {
  const answer = await api("GET", of);
  const { version, data } = (await answer.json()) as {
    version: number;
    data: { id: string; name: string; text: string; mode: string }[];
  };
  expect(answer.headers.get("etag")).toBe(`"${version}"`);
  return { version, names: data.map((policy) => policy.name), data };
};

describe("a policy", () => {
  test("is saved as the next version of the set, enforced unless it says otherwise", async () => {
    const answer = await api("POST", of, { json: { name: "release-window", text: forbid, note: "After the incident." } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([201, '"2"']);
    const policy = await answer.json();
    expect(policy).toEqual({
      id: expect.any(String),
      name: "release-window",
      mode: "enforced",
      text: forbid,
      fromVersion: 2,
      version: 2,
      warnings: [],
    });
    const shadow = await made(api("POST", of, { json: { name: "looser", text: forbid, mode: "shadow" } }));
    expect(shadow).toMatchObject({ mode: "shadow", fromVersion: 3 });
    expect((await set()).names).toEqual(["baseline-allow", "looser", "release-window"]);
    const { version: _, warnings: __, ...stored } = policy;
    expect(await (await api("GET", `${of}/release-window`)).json()).toEqual({ ...stored, version: 3 });
    expect(await (await api("GET", `${of}/${policy.id}`)).json()).toEqual({ ...stored, version: 3 });
    const { data } = (await (await api("GET", `${of}/versions`)).json()) as { data: unknown[] };
    expect(data).toEqual([
      { version: 3, author: "alex@company.com", note: "Added looser.", createdAt: expect.any(String) },
      { version: 2, author: "alex@company.com", note: "After the incident.", createdAt: expect.any(String) },
      { version: 1, author: "alex@company.com", note: expect.stringContaining("open by default"), createdAt: expect.any(String) },
    ]);
  });

  test("keeps its mode when it is replaced without one, and its id when it is renamed", async () => {
    const { id } = await made(api("POST", of, { json: { name: "window", text: forbid, mode: "shadow" } }));
    const later = forbid.replace("9", "10");
    const answer = await api("PUT", `${of}/window`, { json: { name: "renamed window", text: later } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, '"3"']);
    expect(await answer.json()).toMatchObject({
      id,
      name: "renamed window",
      mode: "shadow",
      text: later,
      fromVersion: 3,
      version: 3,
    });
    expect((await api("GET", `${of}/window`)).status).toBe(404);
    expect((await api("GET", `${of}/renamed%20window`)).status).toBe(200);
    const off = await api("PUT", `${of}/${id}`, { json: { name: "renamed window", text: later, mode: "off" } });
    expect(await off.json()).toMatchObject({ mode: "off", version: 4 });
  });

  test("is removed as a version too", async () => {
    await made(api("POST", of, { json: { name: "window", text: forbid } }));
    const gone = await api("DELETE", `${of}/window`);
    expect([gone.status, gone.headers.get("etag"), await gone.text()]).toEqual([204, '"3"', ""]);
    expect(await set()).toMatchObject({ version: 3, names: ["baseline-allow"] });
  });

  test("names the administration token as its author when a script saved it", async () => {
    const script = await apiFor(scriptOfAdmin());
    await made(script("POST", of, { json: { name: "window", text: forbid } }));
    const { data } = (await (await api("GET", `${of}/versions`)).json()) as { data: { author: string }[] };
    expect(data[0]?.author).toBe("admin-token");
  });

  test("is saved only on top of the version that If-Match names", async () => {
    await made(api("POST", of, { json: { name: "window", text: forbid } }));
    const before = await set();
    const put = (condition: string) =>
      api("PUT", `${of}/window`, { json: { name: "window", text: forbid }, headers: { "if-match": condition } });
    const stale = await put('"1"');
    expect(stale.status).toBe(412);
    expect(await stale.json()).toMatchObject({ code: "stale", detail: expect.stringContaining("at version 2") });
    for (const condition of ['W/"2"', "2", "*", '"1", "2"', '""'])
      expect([condition, (await put(condition)).status]).toEqual([condition, 400]);
    expect((await api("DELETE", `${of}/window`, { headers: { "if-match": '"1"' } })).status).toBe(412);
    expect((await api("POST", of, { json: { name: "new one", text: forbid }, headers: { "if-match": '"1"' } })).status).toBe(412);
    expect(await set()).toEqual(before);
    expect((await put('"2"')).status).toBe(200);
    expect((await api("DELETE", `${of}/window`, { headers: { "if-match": '"3"' } })).status).toBe(204);
  });

  test("saved by two hands at once from one version is saved by one of them", async () => {
    await made(api("POST", of, { json: { name: "window", text: forbid } }));
    const puts = [8, 9, 10, 11].map((hour) =>
      api("PUT", `${of}/window`, {
        json: { name: "window", text: forbid.replace("9", String(hour)) },
        headers: { "if-match": '"2"' },
      }),
    );
    expect((await Promise.all(puts)).map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412]);
    expect((await set()).version).toBe(3);
  });

  test("has a name that is the agent's only one", async () => {
    await made(api("POST", of, { json: { name: "window", text: forbid } }));
    const before = await set();
    const again = await api("POST", of, { json: { name: "window", text: forbid } });
    expect([again.status, await again.json()]).toEqual([409, expect.objectContaining({ code: "conflict", field: "name" })]);
    const renamed = await api("PUT", `${of}/baseline-allow`, { json: { name: "window", text: forbid } });
    expect(renamed.status).toBe(409);
    expect(await set()).toEqual(before);
  });

  test("warns of what no call can match, and is saved all the same", async () => {
    const text = 'forbid(principal, action == ServiceMCP::Action::"wipe", resource);';
    const saved = (await (await api("POST", of, { json: { name: "window", text } })).json()) as { warnings: unknown[] };
    expect(saved.warnings).toMatchObject([{ message: expect.stringContaining("can match"), line: 1 }]);
  });
});

describe("a policy that does not hold", () => {
  const cases: [string, string, { line: number; column: number }][] = [
    ["does not parse", "permit(principal, action, resource) whenn { true };", { line: 1, column: 37 }],
    [
      "names an attribute that is not there",
      "permit(principal, action, resource)\nwhen { context.tyme.hour == 3 };",
      { line: 2, column: 8 },
    ],
    [
      "compares with a word that cannot be",
      'permit(principal, action, resource) when { resource.visibility == "Public" };',
      { line: 1, column: 67 },
    ],
    ["is no policy", "// nothing", { line: 1, column: 1 }],
    ["is two", "permit(principal, action, resource); permit(principal, action, resource);", { line: 1, column: 38 }],
    [
      "is nested too deep",
      `permit(principal, action, resource) when { ${"(".repeat(150)}true${")".repeat(150)} };`,
      { line: 1, column: 63 },
    ],
    ["is too long", `permit(principal, action, resource); // ${"a".repeat(10_240)}`, { line: 1, column: 1 }],
    ["holds NUL", "permit(principal, action, resource); // \u0000", { line: 1, column: 41 }],
  ];

  test.each(cases)("because it %s: is answered with where and why, and nothing is stored", async (_case, text, place) => {
    const before = await set();
    const sound = { errors: [], warnings: [] };
    for (const [method, path, json] of [
      ["POST", of, { name: "broken", text }],
      ["PUT", `${of}/baseline-allow`, { name: "baseline-allow", text }],
    ] as const) {
      const answer = await api(method, path, { json });
      expect(answer.status).toBe(422);
      const problem = (await answer.json()) as { errors: object[] };
      expect(problem).toMatchObject({
        code: "invalid_policy",
        field: "text",
        detail: expect.stringContaining("nothing was saved"),
      });
      expect(problem.errors[0]).toMatchObject({
        ...place,
        message: expect.any(String),
        offset: expect.any(Number),
        length: expect.any(Number),
      });
      const check = await api("POST", `${of}/check`, { json: { text } });
      expect([check.status, await check.json()]).toEqual([200, { errors: problem.errors, warnings: expect.any(Array) }]);
    }
    expect(await set()).toEqual(before);
    expect(await (await api("POST", `${of}/check`, { json: { text: forbid } })).json()).toEqual(sound);
    expect(await set()).toEqual(before);
  });

  test.each([
    [{ name: "a/b", text: forbid }, "name"],
    [{ name: "versions", text: forbid }, "name"],
    [{ name: "0190a0a0-0000-7000-8000-000000000000", text: forbid }, "name"],
    [{ name: "a", text: 7 }, "text"],
    [{ name: "a" }, "text"],
    [{ text: forbid }, "name"],
    [{ name: "a", text: forbid, mode: "on" }, "mode"],
    [{ name: "a", text: forbid, note: "" }, "note"],
  ])("because the body is %j: is refused by the field, and nothing is stored", async (json, field) => {
    const before = await set();
    for (const [method, path] of [
      ["POST", of],
      ["PUT", `${of}/baseline-allow`],
    ] as const) {
      const answer = await api(method, path, { json });
      expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: "invalid_input", field })]);
    }
    expect(await set()).toEqual(before);
  });
});
