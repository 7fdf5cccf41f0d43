import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf } from "@/e2e/rest/api.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { keepMail } from "@/lib/mail/store.ts";

let db: TestDatabase;
let api: Api;
let organizationId: string;

beforeAll(async () => {
  db = await testDatabase();
  const { personId, ...made } = await organizationOf("alex@company.com", "Acme");
  await organizationOf("eve@elsewhere.example", "Elsewhere");
  organizationId = made.organizationId;
  api = await apiFor(await browserOf(personId));
});
afterAll(() => db?.close());

const names = async () =>
  (await db.ownerSql<{ name: string }[]>`select name from organization order by 1`).map((row) => row.name);

describe("the organization", () => {
  test("is renamed, and no other is", async () => {
    const answer = await api("PATCH", "/api/organization", { json: { name: " Acme, Inc. " } });
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ organizationId, name: "Acme, Inc." })]);
    expect(await names()).toEqual(["Acme, Inc.", "Elsewhere"]);
  });

  test.each([{ name: "" }, { name: "a\nb" }, { name: "a".repeat(81) }, { name: 1 }, {}, { name: "a", organizationId: "x" }])(
    "is not called %j",
    async (json) => {
      const before = await names();
      expect((await api("PATCH", "/api/organization", { json })).status).toBe(400);
      expect(await names()).toEqual(before);
    },
  );
});

describe("the outbox", () => {
  test("shows what waits there, and cannot send it again without a mail server", async () => {
    const mail = {
      to: "sam@company.com",
      subject: "Hello",
      text: "",
      linkName: "",
      link: "",
      expiresAt: new Date(Date.now() + 60_000),
    };
    const id = await keepMail(organizationId, mail, "Open this:\nhttps://wicket.example/x#y\n");
    const { data } = (await (await api("GET", "/api/outbox")).json()) as { data: { id: string }[] };
    expect(data.find((row) => row.id === id)).toMatchObject({
      recipient: "sam@company.com",
      subject: "Hello",
      status: "waiting",
      link: "https://wicket.example/x#y",
      retryable: false,
    });
    const again = await api("POST", `/api/outbox/${id}/retry`);
    expect([again.status, await again.json()]).toEqual([
      409,
      expect.objectContaining({ detail: expect.stringContaining("EMAIL_SERVER") }),
    ]);
  });
});
