import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { demoToken, organizationOfDemoToken } from "@/lib/demo/credential.ts";
import { serveDemo } from "@/lib/demo/serve-demo.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

const organizationId = "01980000-0000-7000-8000-000000000001";

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgres://user:password@127.0.0.1:1/never_reached");
  vi.stubEnv("AUTH_SECRET", "a secret that only this test knows, 1234567890");
  vi.stubEnv("WICKET_ENCRYPTION_KEY", Buffer.from("0123456789abcdefghijklmnopqrstuv").toString("base64"));
  forgetSingleton("environment");
});

afterAll(() => {
  vi.unstubAllEnvs();
  forgetSingleton("environment");
});

test("a demo token tells whose it is", () => {
  expect(organizationOfDemoToken(demoToken(organizationId))).toEqual({ organizationId });
});

test("a demo token that Wicket did not make tells nothing", () => {
  const token = demoToken(organizationId);
  const other = demoToken("01980000-0000-7000-8000-000000000002");
  const signature = token.slice(token.indexOf("."));
  for (const forged of [
    "",
    ".",
    signature,
    organizationId,
    `${organizationId}.`,
    `${token}A`,
    token.slice(0, -1),
    `${organizationId}${other.slice(other.indexOf("."))}`,
    `${organizationId.toUpperCase().replace("A", "B")}${signature.toLowerCase()}`,
    `01980000-0000-7000-8000-000000000003${signature}`,
    `${token} `,
  ]) {
    expect(organizationOfDemoToken(forged), forged).toBeNull();
  }
});

test("the demo servers refuse whoever is not the gateway, and know no fourth service", async () => {
  const ask = (service: string, authorization?: string) =>
    serveDemo(
      service,
      new Request("http://127.0.0.1/demo", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(authorization ? { authorization } : {}),
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
      }),
    );
  const token = demoToken(organizationId);
  for (const authorization of [
    undefined,
    "Bearer",
    "Bearer x.y",
    `Basic ${token}`,
    `Bearer ${token},${token}`,
    `Bearer ${token}x`,
  ]) {
    const refused = await ask("github", authorization);
    expect(refused.status, authorization).toBe(401);
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
  }
  expect((await ask("github", `Bearer ${token}`)).status).toBe(200);
  for (const service of ["gitlab", "", "__proto__", "constructor"])
    expect((await ask(service, `Bearer ${token}`)).status).toBe(404);
});
