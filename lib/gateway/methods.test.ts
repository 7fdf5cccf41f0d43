import { describe, expect, it } from "vitest";
import { readMessage } from "@/lib/gateway/message.ts";
import { type Endpoint, endpoints, handlingOf, methods } from "@/lib/gateway/methods.ts";
import { Refusal, type RefusalCode, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type Era, eras } from "@/lib/vocabulary.ts";

const handlings = ["judged", "filtered", "passed", "answered", "accepted", "refused"];

function message(method: string, kind: "request" | "notification") {
  const params = method === "tools/call" ? { name: "a" } : undefined;
  return readMessage(
    new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...(kind === "request" ? { id: 1 } : {}), method, params })),
  );
}

function outcome(method: string, kind: "request" | "notification", era: Era, endpoint: Endpoint = "aggregated"): string {
  try {
    return handlingOf(message(method, kind), era, endpoint);
  } catch (error) {
    if (error instanceof Refusal) return error.facts.code;
    throw error;
  }
}

describe("the table of methods", () => {
  it("has complete rows, each once", () => {
    for (const row of methods) {
      expect(row.method, row.method).toMatch(/^[a-z]+(\/[A-Za-z_*]+)*$/);
      expect(["request", "notification"], row.method).toContain(row.kind);
      expect(["client_to_server", "server_to_client"], row.method).toContain(row.direction);
      expect(row.eras.length, row.method).toBeGreaterThan(0);
      for (const era of row.eras) expect(eras, row.method).toContain(era);
      for (const endpoint of endpoints) expect(handlings, row.method).toContain(row.handling[endpoint]);
      expect(row.note, row.method).toMatch(/^[A-Z].{10,}\.$/);
    }
    expect(new Set(methods.map((row) => `${row.direction} ${row.method} ${row.eras.join()}`)).size).toBe(methods.length);
  });

  it("judges every call at every endpoint, and accepts without an answer only notifications", () => {
    for (const endpoint of endpoints) {
      expect(outcome("tools/call", "request", "legacy", endpoint)).toBe("judged");
      expect(outcome("tools/call", "request", "modern", endpoint)).toBe("judged");
    }
    for (const row of methods) if (row.handling.aggregated === "accepted") expect(row.kind).toBe("notification");
  });

  it("finds each row in its eras and in no other", () => {
    for (const row of methods.filter((one) => one.direction === "client_to_server")) {
      const method = row.method.replace("*", "cancelled");
      for (const era of eras) {
        for (const endpoint of endpoints) {
          const handling = row.handling[endpoint];
          const elsewhere = methods.some((one) => one.method === row.method && one.eras.includes(era));
          if (!row.eras.includes(era) && elsewhere) continue;
          if (!row.eras.includes(era) && row.kind === "notification") continue;
          const expected = row.eras.includes(era) && handling !== "refused" ? handling : "unknown_method";
          expect(outcome(method, row.kind, era, endpoint), `${method} ${era} ${endpoint}`).toBe(expected);
        }
      }
    }
  });

  it("judges whatever returns data or asks the client for something", () => {
    const judged = methods.filter((row) => row.handling.service === "judged").map((row) => row.method);
    for (const method of [
      "resources/read",
      "prompts/get",
      "completion/complete",
      "resources/subscribe",
      "subscriptions/listen",
    ]) {
      expect(judged).toContain(method);
    }
    for (const method of ["tasks/get", "tasks/result", "tasks/update", "sampling/createMessage", "elicitation/create"]) {
      expect(judged).toContain(method);
    }
  });
});

describe("a method that no row names", () => {
  const unlisted = [
    ...["sampling/createMessage", "elicitation/create", "roots/list", "Tools/Call", "tools/call ", "tools//call", "tools/cal"],
    ...["resources", "resources/", "prompts/List", "tasks", "completion", "logging/getLevel", "subscriptions"],
    ...["toString", "constructor", "__proto__", "*", "tools/*", "notifications", "notifications/cancelled", "initialized"],
  ];

  it.each(unlisted)("is refused in both eras: %s", (method) => {
    for (const endpoint of endpoints) {
      for (const era of eras) expect(outcome(method, "request", era, endpoint)).toBe("unknown_method");
    }
  });

  it("is answered 404 in the modern era and 200 in the legacy one, with -32601 in both", async () => {
    const answer = async (era: Era) => {
      const response = refusalToResponse(new Refusal({ code: "unknown_method" }), { idText: "1", era });
      return [response.status, (await response.json()).error.code];
    };
    expect(await answer("modern")).toEqual([404, -32601]);
    expect(await answer("legacy")).toEqual([200, -32601]);
  });
});

describe("a message that expects no answer", () => {
  it("is taken when it is a notification, known or not, and is not one otherwise", () => {
    for (const era of eras) {
      expect(outcome("notifications/unheard_of", "notification", era)).toBe(era === "legacy" ? "passed" : "accepted");
      for (const method of ["ping", "tools/list", "initialize", "server/discover", "resources/read"]) {
        expect(outcome(method, "notification", era), method).toBe("invalid_request" satisfies RefusalCode);
      }
    }
  });

  it("is not taken when it is a response in an era without them", () => {
    const response = readMessage(new TextEncoder().encode('{"jsonrpc":"2.0","id":5,"result":{}}'));
    for (const endpoint of endpoints) {
      expect(() => handlingOf(response, "modern", endpoint)).toThrow(Refusal);
      expect(handlingOf(response, "legacy", endpoint)).toBe("passed");
    }
  });
});
