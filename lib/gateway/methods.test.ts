import { describe, expect, it } from "vitest";
import { readMessage } from "@/lib/gateway/message.ts";
import { type MethodRow, methodOf, methods } from "@/lib/gateway/methods.ts";
import { Refusal, type RefusalCode, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type Era, eras } from "@/lib/vocabulary.ts";

const rows: readonly MethodRow[] = methods;
const handlings = ["judged", "filtered", "answered", "accepted"];

function message(method: string, kind: "request" | "notification") {
  const params = method === "tools/call" ? { name: "a" } : undefined;
  return readMessage(
    new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...(kind === "request" ? { id: 1 } : {}), method, params })),
  );
}

function outcome(method: string, kind: "request" | "notification", era: Era): string {
  try {
    return methodOf(message(method, kind), era).method;
  } catch (error) {
    if (error instanceof Refusal) return error.facts.code;
    throw error;
  }
}

describe("the table of methods", () => {
  it("has complete rows, each once", () => {
    for (const row of rows) {
      expect(row.method, row.method).toMatch(/^[a-z]+(\/[a-z_*]+)*$/);
      expect(["request", "notification"], row.method).toContain(row.kind);
      expect(row.eras.length, row.method).toBeGreaterThan(0);
      for (const era of row.eras) expect(eras, row.method).toContain(era);
      expect(handlings, row.method).toContain(row.handling);
      expect(row.direction, row.method).toBe("client_to_server");
      expect(row.note, row.method).toMatch(/^[A-Z].{10,}\.$/);
    }
    expect(new Set(rows.map((row) => row.method)).size).toBe(rows.length);
  });

  it("takes notifications and nothing else without an answer, and judges every call", () => {
    for (const row of rows) expect(row.handling === "accepted", row.method).toBe(row.kind === "notification");
    expect(rows.filter((row) => row.handling === "judged").map((row) => row.method)).toEqual(["tools/call"]);
  });

  it("finds each row in its eras and in no other", () => {
    for (const row of rows) {
      const method = row.method.replace("*", "cancelled");
      for (const era of eras) {
        const expected = row.eras.includes(era) ? row.method : "unknown_method";
        expect(outcome(method, row.kind, era), `${method} ${era}`).toBe(expected);
      }
    }
  });
});

describe("a method that no row names", () => {
  const unlisted = [
    ...[
      "resources/list",
      "resources/read",
      "resources/subscribe",
      "resources/unsubscribe",
      "resources/templates/list",
      "prompts/list",
    ],
    ...[
      "prompts/get",
      "completion/complete",
      "logging/setLevel",
      "tasks/get",
      "tasks/result",
      "tasks/list",
      "tasks/cancel",
      "tasks/update",
    ],
    ...[
      "subscriptions/listen",
      "sampling/createMessage",
      "elicitation/create",
      "roots/list",
      "Tools/Call",
      "tools/call ",
      "tools//call",
      "tools/cal",
    ],
    ...["toString", "constructor", "__proto__", "*", "tools/*", "notifications", "notifications/cancelled", "initialized"],
  ];

  it.each(unlisted)("is refused in both eras: %s", (method) => {
    for (const era of eras) expect(outcome(method, "request", era)).toBe("unknown_method");
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
      expect(outcome("notifications/unheard_of", "notification", era)).toBe("notifications/*");
      for (const method of ["ping", "tools/list", "initialize", "server/discover", "resources/read"]) {
        expect(outcome(method, "notification", era), method).toBe("invalid_request" satisfies RefusalCode);
      }
    }
  });

  it("is not taken when it is a response: Wicket asked nothing", () => {
    const response = readMessage(new TextEncoder().encode('{"jsonrpc":"2.0","id":5,"result":{}}'));
    expect(() => methodOf(response, "legacy")).toThrow(Refusal);
  });
});
