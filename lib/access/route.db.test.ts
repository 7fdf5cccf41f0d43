import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { adminRoute, created } from "@/lib/access/route.ts";
import { fromOurPage, organizationOf, signedIn } from "@/lib/access/testing.ts";
import { database } from "@/lib/db/client.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { notFound, Problem } from "@/lib/errors.ts";

let db: TestDatabase;
let adminCookie = "";

beforeAll(async () => {
  db = await testDatabase();
  await organizationOf("alex@company.com");
  adminCookie = await signedIn("alex@company.com");
});
afterAll(() => db.close());
afterEach(() => {
  vi.restoreAllMocks();
});

const input = z.strictObject({ name: z.string().min(1), tools: z.array(z.object({ tool: z.string() })).optional() });
const whoAdmin = adminRoute(({ scope }) => scope);
const write = adminRoute(async ({ body }) => created(await body(input)));
const get = (headers: Record<string, string>) => fromOurPage("/api/x", { method: "GET", headers: { origin: "", ...headers } });
const post = (json: unknown, headers: Record<string, string> = {}) =>
  fromOurPage("/api/x", { json, headers: { cookie: adminCookie, ...headers } });

describe("a change by cookie", () => {
  it("is made for our own pages only", async () => {
    expect((await write(post({ name: "a" }))).status).toBe(201);
    expect((await write(post({ name: "a" }, { origin: "", "sec-fetch-site": "same-origin" }))).status).toBe(201);
    const foreign = [
      { origin: "https://evil.com" },
      { origin: "null" },
      { origin: "http://localhost:3001" },
      { origin: "https://localhost:3000" },
      { origin: "http://127.0.0.1:3000" },
      { origin: "http://localhost:3000.evil.com" },
      { origin: "https://evil.com", "sec-fetch-site": "same-origin" },
      { origin: "" },
      { origin: "", "sec-fetch-site": "same-site" },
      { origin: "", "sec-fetch-site": "none" },
    ];
    for (const headers of foreign) {
      const answer = await write(post({ name: "a" }, headers));
      expect([headers, answer.status, (await answer.json()).code]).toEqual([headers, 403, "forbidden"]);
    }
  });

  it("is checked for DELETE without a body too", async () => {
    const remove = adminRoute(() => undefined);
    const request = (headers: Record<string, string>) =>
      fromOurPage("/api/x", { method: "DELETE", headers: { cookie: adminCookie, ...headers } });
    expect((await remove(request({}))).status).toBe(204);
    expect((await remove(request({ origin: "https://evil.com" }))).status).toBe(403);
  });

  it("takes JSON and nothing else", async () => {
    for (const type of [
      "application/json",
      "Application/JSON",
      "application/json; charset=utf-8",
      'application/json;charset="UTF-8"',
    ]) {
      expect((await write(post({ name: "a" }, { "content-type": type }))).status).toBe(201);
    }
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json-rpc",
      "application/json, text/plain",
      "application/json;charset=utf-16",
    ]) {
      expect((await write(post({ name: "a" }, { "content-type": type }))).status).toBe(415);
    }
    expect((await write(post({ name: "a" }, { "content-type": "", "content-length": "12" }))).status).toBe(415);
  });

  it("takes at most 1 MiB, whatever the length claims", async () => {
    const name = "x".repeat(1_048_576 - '{"name":""}'.length);
    expect((await write(post({ name }))).status).toBe(201);
    expect((await write(post({ name: `${name}x` }))).status).toBe(413);
    expect((await write(post({ name: `${name}x` }, { "content-length": "5" }))).status).toBe(413);
    expect((await write(post({ name: "a" }, { "content-length": "9999999" }))).status).toBe(413);
  });

  it("says where a body does not fit", async () => {
    const answer = await write(post({ name: "a", tools: [{ tool: "x" }, { tool: 7 }] }));
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      {
        type: "about:blank",
        title: "Bad request",
        status: 400,
        code: "invalid_input",
        field: "tools.1.tool",
        errors: [{ path: "tools.1.tool" }],
      },
    ]);
    for (const text of [
      "",
      "{",
      "nul",
      '{"name": "a"} x',
      "\ufeff\ufeff{}",
      "[]",
      "null",
      '"a"',
      '{"name":"a","role":"admin"}',
      '{"__proto__":{"name":"a"}}',
    ]) {
      expect([text, (await write(post(text))).status]).toEqual([text, 400]);
    }
    const broken = new Request("http://localhost:3000/api/x", {
      method: "POST",
      headers: { cookie: adminCookie, origin: "http://localhost:3000", "content-type": "application/json" },
      body: Buffer.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]),
    });
    expect((await write(broken)).status).toBe(400);
  });
});

describe("what is answered", () => {
  it("is the value, a response as it is, or nothing", async () => {
    const answers: unknown[] = [
      { data: [1] },
      null,
      new Response("a,b\n", { headers: { "content-type": "text/csv" } }),
      undefined,
    ];
    const sent = await Promise.all(answers.map((value) => adminRoute(() => value)(get({ cookie: adminCookie }))));
    expect(sent.map((response) => response.status)).toEqual([200, 200, 200, 204]);
    expect(await Promise.all(sent.map((response) => response.text()))).toEqual(['{"data":[1]}', "null", "a,b\n", ""]);
    expect(sent[2]?.headers.get("content-type")).toBe("text/csv");
  });

  it("carries the request's id, or one of ours when it is no plain word", async () => {
    const idOf = async (id: string) =>
      (await whoAdmin(get({ cookie: adminCookie, ...(id ? { "x-request-id": id } : {}) }))).headers.get("x-request-id");
    expect(await idOf("req-1.A_b")).toBe("req-1.A_b");
    for (const id of ["", "a b", "x".repeat(65), '{"a":1}']) expect(await idOf(id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("hands the handler its parameters", async () => {
    const route = adminRoute<{ agent: string }>(({ params }) => params);
    const answer = await route(get({ cookie: adminCookie }), { params: Promise.resolve({ agent: "release-bot" }) });
    expect(await answer.json()).toEqual({ agent: "release-bot" });
  });

  it("is a problem for what its sender can mend", async () => {
    const thrown = [
      notFound("agent"),
      new Problem("invalid_policy", "It does not parse.", {
        errors: [{ message: "x", line: 1, column: 2, offset: 1, length: 1 }],
      }),
    ];
    const sent = await Promise.all(
      thrown.map((problem) => adminRoute(() => Promise.reject(problem))(get({ cookie: adminCookie, "x-request-id": "r1" }))),
    );
    expect(await Promise.all(sent.map((response) => response.json()))).toEqual([
      { type: "about:blank", title: "Not found", status: 404, code: "not_found", detail: thrown[0]?.message, request_id: "r1" },
      expect.objectContaining({
        status: 422,
        code: "invalid_policy",
        errors: [{ message: "x", line: 1, column: 2, offset: 1, length: 1 }],
      }),
    ]);
  });

  it("tells of a fault of ours only a reference, under which the log has what is needed and no values", async () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    const faults = [
      new Error("the cellar is flooded"),
      "a string",
      undefined,
      Object.assign(new Error("x"), { query: "select $1", params: ["s3cret"] }),
    ];
    for (const fault of faults) {
      const answer = await adminRoute(() => Promise.reject(fault))(get({ cookie: adminCookie }));
      const text = await answer.text();
      expect(answer.status).toBe(500);
      expect(text).not.toMatch(/cellar|s3cret|at .*\.ts/);
      expect(lines.at(-1)).toContain(JSON.parse(text).request_id);
      expect(lines.at(-1)?.trim().split("\n")).toHaveLength(1);
    }
    expect(lines[0]).toContain("the cellar is flooded");
    const failing = [
      () => db.ownerSql.unsafe("select $1::int", ["s3cret"]),
      () => database().execute(sql`select ${"s3cret"}::int`),
    ];
    for (const fail of failing) expect((await adminRoute(fail)(get({ cookie: adminCookie }))).status).toBe(500);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toContain("22P02");
    expect(lines.join("")).not.toContain("s3cret");
  });
});
