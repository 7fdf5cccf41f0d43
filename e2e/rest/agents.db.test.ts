import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf, scriptOfAdmin } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let api: Api;

beforeAll(async () => {
  db = await testDatabase();
  const { personId } = await organizationOf("alex@company.com");
  api = await apiFor(await browserOf(personId));
});
afterAll(() => db?.close());

const json = async (answering: Promise<Response>) => (await (await answering).json()) as { [member: string]: unknown };
const slugs = async () => ((await json(api("GET", "/api/agents"))).data as { slug: string }[]).map((agent) => agent.slug);

describe("an agent", () => {
  test("is made with a name, in UTC, active, and open by default where everybody can see it", async () => {
    const answer = await api("POST", "/api/agents", { json: { name: " Release  bot " } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      slug: "release-bot",
      name: "Release  bot",
      status: "active",
      statusChangedAt: null,
      statusChangedBy: null,
      timeZone: "UTC",
      policyVersion: 1,
      simulated: false,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const policies = await json(api("GET", "/api/agents/release-bot/policies"));
    expect(policies).toMatchObject({
      version: 1,
      data: [{ name: "baseline-allow", mode: "enforced", text: "permit(principal, action, resource);" }],
    });
    expect(await slugs()).toContain("release-bot");
  });

  test("may choose its slug and its time zone", async () => {
    const agent = await made(api("POST", "/api/agents", { json: { name: "日本", slug: "nihon", timeZone: "Asia/Tokyo" } }));
    expect(agent).toMatchObject({ slug: "nihon", timeZone: "Asia/Tokyo", name: "日本" });
  });

  test("is found by its slug and by its id", async () => {
    const agent = await made(api("POST", "/api/agents", { json: { name: "Twice" } }));
    expect(await json(api("GET", "/api/agents/twice"))).toEqual(agent);
    expect(await json(api("GET", `/api/agents/${agent.id}`))).toEqual(agent);
  });

  test("cannot take a slug that another has, until that one is gone", async () => {
    await made(api("POST", "/api/agents", { json: { name: "Taken" } }));
    const again = await api("POST", "/api/agents", { json: { name: "taken!" } });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: "conflict", field: "name" });
    expect((await slugs()).filter((slug) => slug === "taken")).toHaveLength(1);
    expect((await api("DELETE", "/api/agents/taken")).status).toBe(204);
    await made(api("POST", "/api/agents", { json: { name: "Taken" } }));
  });

  test("is renamed and moved without changing its address", async () => {
    await made(api("POST", "/api/agents", { json: { name: "Old name" } }));
    expect(
      await json(api("PATCH", "/api/agents/old-name", { json: { name: "New name", timeZone: "Europe/Berlin" } })),
    ).toMatchObject({
      slug: "old-name",
      name: "New name",
      timeZone: "Europe/Berlin",
      statusChangedAt: null,
    });
  });

  test("is disabled and enabled, and says by whom and when", async () => {
    await made(api("POST", "/api/agents", { json: { name: "Switch" } }));
    const script = await apiFor(scriptOfAdmin());
    const off = await json(script("PATCH", "/api/agents/switch", { json: { status: "disabled" } }));
    expect(off).toMatchObject({ status: "disabled", statusChangedBy: "admin-token", statusChangedAt: expect.any(String) });
    expect(await json(api("PATCH", "/api/agents/switch", { json: { status: "disabled" } }))).toEqual(off);
    const on = await json(api("PATCH", "/api/agents/switch", { json: { status: "active" } }));
    expect(on).toMatchObject({ status: "active", statusChangedBy: "alex@company.com" });
  });

  test("is gone when it was deleted", async () => {
    await made(api("POST", "/api/agents", { json: { name: "Short lived" } }));
    const gone = await api("DELETE", "/api/agents/short-lived");
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    expect((await api("GET", "/api/agents/short-lived")).status).toBe(404);
    expect((await api("DELETE", "/api/agents/short-lived")).status).toBe(404);
    expect(await slugs()).not.toContain("short-lived");
  });

  test.each([
    [{ name: "" }, "name"],
    [{ name: "日本" }, "name"],
    [{ name: "a\u0000b" }, "name"],
    [{ name: "a".repeat(81) }, "name"],
    [{ name: 7 }, "name"],
    [{}, "name"],
    [{ name: "a", slug: "A b" }, "slug"],
    [{ name: "a", slug: "0190a0a0-0000-7000-8000-000000000000" }, "slug"],
    [{ name: "a", timeZone: "+02:00" }, "timeZone"],
    [{ name: "a", timeZone: "Mars/Olympus" }, "timeZone"],
  ])("is not made of %j, and the answer names the field", async (body, field) => {
    const before = await slugs();
    const answer = await api("POST", "/api/agents", { json: body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: "invalid_input",
      field,
      detail: expect.stringMatching(/Nothing was changed\.$/),
    });
    expect(await slugs()).toEqual(before);
  });

  test.each([[{}], [{ status: "paused" }], [{ status: null }], [{ timeZone: "-03" }], [{ name: " " }]])(
    "is not changed to %j",
    async (body) => {
      await api("POST", "/api/agents", { json: { name: "Steady" } });
      const before = await json(api("GET", "/api/agents/steady"));
      expect((await api("PATCH", "/api/agents/steady", { json: body })).status).toBe(400);
      expect(await json(api("GET", "/api/agents/steady"))).toEqual(before);
    },
  );
});
