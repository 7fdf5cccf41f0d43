import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET, HEAD } from "@/app/oauth/callback/[tag]/route.ts";
import { GET as clientDocument } from "@/app/oauth/client/[tag]/route.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { environment } from "@/lib/env.ts";

const tag = "0123456789abcdef";
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => database?.close());

describe("the address that authorization servers send browsers back to", () => {
  const back = (cookie: Record<string, string> = {}) =>
    GET(
      new Request(`${environment().publicUrl}/oauth/callback/${tag}?code=canary-code&state=canary-state`, { headers: cookie }),
      {
        params: Promise.resolve({ tag }),
      },
    );

  test("sends whoever is not signed in to a page that says so, and keeps neither code nor state in the address", async () => {
    for (const headers of [{}, { cookie: "wicket.session=made-up" }]) {
      const answer = await back(headers);
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`${environment().publicUrl}/oauth/result?outcome=not_signed_in`);
      expect(answer.headers.get("cache-control")).toContain("no-store");
    }
  });

  test("does nothing for whoever only looks", () => {
    expect(HEAD().status).toBe(405);
  });
});

describe("the client id metadata document", () => {
  const ask = (of: string) =>
    clientDocument(new Request(`${environment().publicUrl}/oauth/client/${of}`), { params: Promise.resolve({ tag: of }) });

  test("says of itself where it is, and where its browsers come back to", async () => {
    const { publicUrl } = environment();
    const document = await (await ask(tag)).json();
    expect(document).toMatchObject({
      client_id: `${publicUrl}/oauth/client/${tag}`,
      redirect_uris: [`${publicUrl}/oauth/callback/${tag}`],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
    });
  });

  test.each(["", "x", "0123456789ABCDEF", `${tag}0`])("is not there under %j", async (of) => {
    expect((await ask(of)).status).toBe(404);
  });
});
