import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, apiFor, apiRoutes, browserOf, methods, scriptOfAdmin } from "@/e2e/rest/api.ts";
import { type House, houseOf, type Ids, made } from "@/e2e/rest/house.ts";
import { openElsewhere, routeTable as table } from "@/e2e/rest/route-table.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let upstream: Upstream;
let acme: House;
let other: House;
/** Another agent of the same organization, and what it has. */
let neighbour: Pick<Ids, "agent" | "connector" | "policy" | "member">;
let deleted: Pick<Ids, "agent" | "connector" | "policy" | "member">;
let memberOnly: Api;

beforeAll(async () => {
  db = await testDatabase();
  upstream = await recordingUpstream();
  acme = await houseOf("alex@company.com", { agent: "Release bot", connector: "github", policy: "narrow" }, upstream);
  other = await houseOf("eve@elsewhere.example", { agent: "Other bot", connector: "slack", policy: "wide" }, upstream);
  neighbour = await agentWithParts("Neighbour");
  deleted = await agentWithParts("Deleted");
  for (const part of ["connector", "policy", "member"] as const) {
    const plural = part === "policy" ? "policies" : `${part}s`;
    expect((await acme.api("DELETE", `/api/agents/${deleted.agent}/${plural}/${deleted[part]}`)).status).toBe(204);
  }
  expect((await acme.api("DELETE", `/api/agents/${deleted.agent}`)).status).toBe(204);
  const [sam] = await db.ownerSql`
    select person_id as "personId" from member join identity.person on person.id = person_id where email = 'sam@company.com' limit 1`;
  memberOnly = await apiFor(await browserOf(sam?.personId));
});
afterAll(async () => {
  await upstream?.close();
  await db?.close();
});

async function agentWithParts(name: string) {
  const agent = await made(acme.api("POST", "/api/agents", { json: { name } }));
  const of = `/api/agents/${agent.id}`;
  const connector = await made(
    acme.api("POST", `${of}/connectors`, { json: { key: "linear", url: upstream.url, auth: { kind: "member" } } }),
  );
  const policy = await made(
    acme.api("POST", `${of}/policies`, { json: { name: "elsewhere", text: "permit(principal, action, resource);" } }),
  );
  const member = await made(acme.api("POST", `${of}/members`, { json: { email: "sam@company.com" } }));
  return { agent: agent.id, connector: connector.id, policy: policy.id, member: member.id };
}

const cases = Object.entries(table).flatMap(([pattern, row]) =>
  methods.flatMap((method) => {
    const sent = row.methods[method];
    return sent === undefined ? [] : [{ method, pattern, door: row.door, sent }];
  }),
);
const withId = cases.filter(({ pattern }) => pattern.includes("["));

type Filled = Partial<Record<string, string>>;
function pathOf(pattern: string, filled: Filled): string {
  return pattern.replaceAll(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(filled[name] ?? acme.ids[name as keyof Ids]));
}
const namesIn = (pattern: string) => [...pattern.matchAll(/\[(\w+)\]/g)].map(([, name]) => name as keyof Ids);

/** Everything that is stored, of everybody. */
async function everything(): Promise<string> {
  const tables = await db.ownerSql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'identity') and tablename <> 'sign_in_session' order by 1`;
  const digests = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await db.ownerSql.unsafe(
        `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from ${name} t`,
      );
      return `${name} ${row?.digest}`;
    }),
  );
  return digests.join("\n");
}

test("every route under /api has a row in the table, with its methods", async () => {
  const routes = (await apiRoutes()).filter(({ pattern }) => !openElsewhere.some((prefix) => pattern.startsWith(prefix)));
  const found = routes.map(({ pattern, handlers }) => [pattern, methods.filter((method) => handlers[method] !== undefined)]);
  const listed = Object.entries(table).map(([pattern, row]) => [
    pattern,
    methods.filter((method) => row.methods[method] !== undefined),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
});

describe("an id that is not the caller's", () => {
  test.each(withId)(
    "$method $pattern answers one 404, whatever is wrong with it, and changes nothing",
    async ({ method, pattern, sent }) => {
      const before = await everything();
      const headers = { "x-request-id": "the-same" };
      for (const name of namesIn(pattern)) {
        const known = { ...other.ids, ...other.names };
        const strangers = [
          "0190a0a0-0000-7000-8000-000000000000",
          known[name],
          other.ids[name],
          neighbour[name as keyof typeof neighbour],
          deleted[name as keyof typeof deleted],
          "../../etc/passwd",
          "%",
          "*",
          "'; drop table agent; --",
          "\u0000",
          "[object Object]",
          "a".repeat(5000),
          "AUDIT-FFFFFFF",
          acme.ids[name].toUpperCase().replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
          `${acme.ids[name]} `,
          `{${acme.ids[name]}}`,
        ].filter((one) => one !== undefined && !(name === "agent" && one === neighbour.agent));
        const answers = await Promise.all(
          strangers.map(async (stranger) => {
            const answer = await acme.api(method, pathOf(pattern, { [name]: stranger as string }), { ...sent, headers });
            return [answer.status, answer.headers.get("content-type"), await answer.text()].join("\n");
          }),
        );
        expect(answers[0]).toMatch(/^404\napplication\/problem\+json\n.*"code":"not_found"/);
        expect(new Set(answers), `${name}: ${[...new Set(answers)].join("\n")}`).toHaveProperty("size", 1);
      }
      expect(await everything()).toBe(before);
    },
  );

  test("of another person's membership is as foreign as another organization's", async () => {
    for (const { method, pattern, sent } of withId.filter(({ door }) => door === "person")) {
      const answer = await memberOnly(method, pathOf(pattern, {}), sent);
      expect([pattern, answer.status]).toEqual([pattern, 404]);
    }
  });

  test("is told apart from the caller's own, which is found", async () => {
    for (const { method, pattern } of withId.filter((one) => one.method === "GET")) {
      expect([pattern, (await acme.api(method, pathOf(pattern, {}))).status]).toEqual([pattern, 200]);
    }
    for (const path of [
      `/api/agents/release-bot`,
      "/api/agents/release-bot/connectors/github",
      "/api/agents/release-bot/policies/narrow",
    ]) {
      expect([path, (await acme.api("GET", path)).status]).toEqual([path, 200]);
    }
    expect((await acme.api("GET", "/api/audit/AUDIT-0000001")).status).toBe(200);
  });
});

test("a list shows nothing of another organization", async () => {
  const foreign = [...Object.values(other.ids), other.email, "Other bot", "other-bot"];
  for (const { pattern } of cases.filter((one) => one.method === "GET" && !one.pattern.includes("["))) {
    const text = await (await acme.api("GET", pattern)).text();
    for (const mark of foreign) expect(text, pattern).not.toContain(mark);
  }
  expect(await (await other.api("GET", "/api/agents")).text()).toContain("other-bot");
});

describe("the door of", () => {
  test.each(cases)("$method $pattern is shut to whoever does not prove who they are", async ({ method, pattern, door, sent }) => {
    const before = await everything();
    const path = pathOf(pattern, {});
    const [member] = await db.ownerSql`select id from member limit 1`;
    const stranger = await apiFor({});
    const badges: { [name: string]: string }[] = [
      {},
      { cookie: "wicket.session=x" },
      { cookie: acme.browser.cookie?.slice(0, -1) ?? "" },
      { authorization: "Bearer x" },
      { authorization: `Bearer ${"A".repeat(32)}` },
      { authorization: "Basic YWRtaW46YWRtaW4=" },
      { authorization: `Bearer ${member?.id}` },
      { authorization: "Bearer x", ...acme.browser },
      { "x-wicket-organization": acme.organizationId, "x-middleware-subrequest": "middleware" },
    ];
    for (const headers of badges) {
      const answer = await stranger(method, path, { ...sent, headers });
      expect([headers, answer.status]).toEqual([headers, 401]);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const barred = door === "admin" ? memberOnly : await apiFor(scriptOfAdmin());
    expect((await barred(method, path, sent)).status).toBe(403);
    expect(await everything()).toBe(before);
  });

  test.each(cases.filter(({ method }) => method !== "GET"))("$method $pattern is shut to pages of other sites", async (one) => {
    const before = await everything();
    const path = pathOf(one.pattern, {});
    const asked = (headers: { [name: string]: string }) => acme.api(one.method, path, { ...one.sent, headers });
    for (const origin of ["https://evil.example", "null", "http://localhost:3001", "http://sub.localhost:3000"]) {
      expect([origin, (await asked({ origin })).status]).toEqual([origin, 403]);
    }
    expect((await asked({ origin: "" })).status).toBe(403);
    expect((await asked({ origin: "", "sec-fetch-site": "same-site" })).status).toBe(403);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
    ]) {
      expect([type, (await asked({ "content-type": type })).status]).toEqual([type, 415]);
    }
    expect(await everything()).toBe(before);
  });
});

describe("a body", () => {
  const withBody = cases.filter(({ sent }) => sent.json !== undefined);

  test.each(withBody)(
    "of $method $pattern that is no JSON object of the right shape is refused, and nothing is stored",
    async (one) => {
      const before = await everything();
      const asked = async (json: unknown) => acme.api(one.method, pathOf(one.pattern, {}), { json });
      const good = JSON.stringify(one.sent.json);
      const bad = ["", "{", `${good}${good}`, "null", "[]", '"text"', "7", `[${good}]`, good.replace(/}$/, ',"extra":1}')];
      const bringing = ["id", "status2", "role", "organizationId", "approved", "createdAt", "__proto__", "constructor"];
      for (const json of [...bad, ...bringing.map((name) => good.replace(/}$/, `,"${name}":{"x":1}}`))]) {
        const answer = await asked(json);
        expect([json, answer.status]).toEqual([json, 400]);
        expect(await answer.json()).toMatchObject({ code: "invalid_input", status: 400 });
      }
      expect((await asked(good.replace(/}$/, `,"extra":"${"a".repeat(1_100_000)}"}`))).status).toBe(413);
      expect(await everything()).toBe(before);
    },
  );
});

test("the administration token opens the admin's doors to its one organization, the first", async () => {
  const script = await apiFor(scriptOfAdmin());
  const agents = (await (await script("GET", "/api/agents")).json()) as { data: { slug: string }[] };
  expect(agents.data.map((agent) => agent.slug)).toEqual(["neighbour", "release-bot"]);
  expect((await script("GET", `/api/agents/${other.ids.agent}`)).status).toBe(404);
});

test("an address that no route has answers a problem, with every method", async () => {
  for (const path of [
    "/api",
    "/api/",
    "/api/nothing",
    "/api/agents/release-bot/nothing",
    "/api/audit/AUDIT-0000001/x",
    "/api/v1/agents",
  ]) {
    for (const method of methods) {
      const answer = await acme.api(method, path);
      expect([path, method, answer.status]).toEqual([path, method, 404]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toMatchObject({ status: 404, code: "not_found", title: "Not found" });
    }
  }
});
