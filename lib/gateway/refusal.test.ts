import { describe, expect, it } from "vitest";
import { Refusal, type RefusalCode, type RefusalFacts, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type Era, reasons } from "@/lib/vocabulary.ts";

const auditId = "AUDIT-03F4A91";
const publicUrl = "https://wicket.example.com";
const denial: RefusalFacts & { code: "denied" } = {
  code: "denied",
  tool: "database.delete_records",
  reason: "policy",
  policies: ["release-window"],
  why: 'database.delete_records is forbidden by "release-window".',
  auditId,
};

type Row = { facts: RefusalFacts; status: number; rpc: number; says: RegExp; headers?: Record<string, string>; data?: object };

/** Every refusal as it goes out. The type demands a row for each code. */
const rows: { readonly [code in RefusalCode]: Row } = {
  not_json: {
    facts: { code: "not_json", sentence: "The body is not JSON." },
    status: 400,
    rpc: -32700,
    says: /^The body is not JSON\. Nothing/,
  },
  invalid_request: {
    facts: { code: "invalid_request", sentence: "No." },
    status: 400,
    rpc: -32600,
    says: /^No\. Nothing was forwarded/,
  },
  invalid_params: {
    facts: { code: "invalid_params", sentence: "No." },
    status: 400,
    rpc: -32602,
    says: /^No\. Nothing was forwarded/,
  },
  header_mismatch: {
    facts: { code: "header_mismatch", sentence: "Mcp-Method is missing." },
    status: 400,
    rpc: -32020,
    says: /Mcp-Method is missing/,
  },
  unsupported_media_type: {
    facts: { code: "unsupported_media_type", sentence: "No." },
    status: 415,
    rpc: -32600,
    says: /^No\. Nothing was read/,
  },
  too_large: {
    facts: { code: "too_large", maxBytes: 4194304 },
    status: 413,
    rpc: -32600,
    says: /4194304 bytes/,
    headers: { connection: "close" },
  },
  too_slow: {
    facts: { code: "too_slow", deadlineMs: 10_000 },
    status: 408,
    rpc: -32600,
    says: /within 10 seconds/,
    headers: { connection: "close" },
  },
  body_cut_short: {
    facts: { code: "body_cut_short" },
    status: 400,
    rpc: -32600,
    says: /broke off/,
    headers: { connection: "close" },
  },
  wrong_http_method: {
    facts: { code: "wrong_http_method", allow: "POST" },
    status: 405,
    rpc: -32600,
    says: /POST only/,
    headers: { allow: "POST" },
  },
  no_such_endpoint: { facts: { code: "no_such_endpoint" }, status: 404, rpc: -32600, says: /no MCP endpoint/ },
  unknown_method: { facts: { code: "unknown_method" }, status: 200, rpc: -32601, says: /does not pass this method/ },
  unsupported_version: {
    facts: { code: "unsupported_version", requested: "2027-01-01", supported: ["2026-07-28"] },
    status: 400,
    rpc: -32022,
    says: /^Unsupported protocol version/,
    data: { supported: ["2026-07-28"], requested: "2027-01-01" },
  },
  unsupported_legacy_version: {
    facts: { code: "unsupported_legacy_version", supported: ["2025-11-25"] },
    status: 400,
    rpc: -32600,
    says: /2025-11-25/,
  },
  foreign_origin: { facts: { code: "foreign_origin", publicUrl }, status: 403, rpc: -32600, says: /other web pages/ },
  foreign_host: { facts: { code: "foreign_host", publicUrl }, status: 403, rpc: -32600, says: /wicket\.example\.com only/ },
  unauthenticated: {
    facts: { code: "unauthenticated" },
    status: 401,
    rpc: -32600,
    says: /^Wicket key missing or revoked\..*Authorization: Bearer <key>/,
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  },
  agent_disabled: {
    facts: { code: "agent_disabled", agent: "maintenance-agent", auditId },
    status: 403,
    rpc: -32600,
    says: /maintenance-agent is disabled.*AUDIT-03F4A91/,
    data: { decision: "DENY", auditId, policies: [], reason: "agent_disabled", retry: false },
  },
  member_not_approved: {
    facts: { code: "member_not_approved", agent: "maintenance-agent", status: "pending", auditId },
    status: 403,
    rpc: -32600,
    says: /is pending/,
    data: { decision: "DENY", auditId, policies: [], reason: "member_not_approved", retry: false },
  },
  no_such_session: { facts: { code: "no_such_session" }, status: 404, rpc: -32600, says: /no such session.*initialize/ },
  denied: {
    facts: denial,
    status: 200,
    rpc: -32600,
    says: /database\.delete_records.*"release-window".*Nothing was forwarded.*retrying.*AUDIT-03F4A91/,
    data: { decision: "DENY", auditId, policies: ["release-window"], reason: "policy", retry: false },
  },
  unknown_tool: {
    facts: { code: "unknown_tool", tool: "db__nope", auditId },
    status: 200,
    rpc: -32602,
    says: /"db__nope"/,
    data: { decision: "DENY", auditId, policies: [], reason: "unknown_tool", retry: false },
  },
  not_connected: {
    facts: { code: "not_connected", service: "github", page: `${publicUrl}/me`, auditId },
    status: 412,
    rpc: -32603,
    says: /github.*https:\/\/wicket\.example\.com\/me/,
    data: { decision: "DENY", auditId, policies: [], reason: "not_connected", retry: false },
  },
  needs_reconnect: {
    facts: { code: "needs_reconnect", service: "github", page: `${publicUrl}/me`, auditId },
    status: 412,
    rpc: -32603,
    says: /github cannot be used any more.*https:\/\/wicket\.example\.com\/me/,
    data: { decision: "DENY", auditId, policies: [], reason: "not_connected", retry: false },
  },
  sign_in_unavailable: {
    facts: { code: "sign_in_unavailable", service: "github", page: `${publicUrl}/me`, auditId },
    status: 503,
    rpc: -32603,
    says: /github had to be renewed.*try again later/,
  },
  sign_in_refused: {
    facts: { code: "sign_in_refused", service: "github", page: `${publicUrl}/me`, auditId },
    status: 502,
    rpc: -32603,
    says: /github did not accept.*https:\/\/wicket\.example\.com\/me/,
  },
  rate_limited: {
    facts: { code: "rate_limited", retryAfterSeconds: 7 },
    status: 429,
    rpc: -32600,
    says: /in 7 seconds/,
    headers: { "retry-after": "7" },
  },
  session_ended: {
    facts: { code: "session_ended", service: "github", auditId },
    status: 502,
    rpc: -32603,
    says: /^github had ended its session.*Call again/,
  },
  upstream_unreachable: {
    facts: { code: "upstream_unreachable", service: "github", auditId },
    status: 502,
    rpc: -32603,
    says: /^github could not be reached/,
  },
  upstream_failed: {
    facts: { code: "upstream_failed", service: "github", auditId },
    status: 502,
    rpc: -32603,
    says: /^github did not answer as/,
  },
  upstream_silent: {
    facts: { code: "upstream_silent", service: "github", auditId },
    status: 504,
    rpc: -32603,
    says: /^github did not answer in time/,
  },
  cannot_decide: {
    facts: { code: "cannot_decide", reference: "0198-x" },
    status: 503,
    rpc: -32603,
    says: /nothing was forwarded.*0198-x/,
  },
};

const answer = (facts: RefusalFacts, era: Era | null = "legacy", idText: string | null = "1") =>
  refusalToResponse(new Refusal(facts), { idText, era });

describe.each(Object.entries(rows))("%s", (code, row) => {
  it("goes out as the table says", async () => {
    expect(row.facts.code).toBe(code);
    const response = answer(row.facts);
    expect(response.status).toBe(row.status);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    for (const name of ["connection", "allow", "www-authenticate", "retry-after"]) {
      expect(response.headers.get(name), name).toBe(row.headers?.[name] ?? null);
    }
    const body = await response.json();
    expect(Object.keys(body)).toEqual(["jsonrpc", "id", "error"]);
    expect(body).toMatchObject({ jsonrpc: "2.0", id: 1, error: { code: row.rpc } });
    expect(body.error.message).toMatch(row.says);
    expect(body.error.data).toEqual(row.data);
  });

  it("is a whole sentence that promises nothing it cannot know, and no code of the ranges that are not ours", () => {
    const reserved = row.rpc <= -32000 && row.rpc >= -32099;
    expect(!reserved || [-32020, -32022].includes(row.rpc)).toBe(true);
    expect(row.says.source).not.toBe("");
  });
});

describe("the id", () => {
  it("comes back byte for byte", async () => {
    for (const idText of ['"\\u0061"', "0", "-5", '"x y"']) {
      expect(await answer({ code: "unauthenticated" }, null, idText).text()).toContain(`"id":${idText},`);
    }
  });

  it("is null when there was none, and the one that was read when the reader knew it", async () => {
    expect((await answer({ code: "unauthenticated" }, null, null).json()).id).toBeNull();
    const refusal = new Refusal({ code: "invalid_request", sentence: "No." }, '"read"');
    expect((await refusalToResponse(refusal, { idText: null, era: null }).json()).id).toBe("read");
  });
});

describe("an unknown method", () => {
  it("is HTTP 404 in the modern era only", () => {
    expect(answer({ code: "unknown_method" }, "modern").status).toBe(404);
    expect(answer({ code: "unknown_method" }, "legacy").status).toBe(200);
    expect(answer({ code: "unknown_method" }, null).status).toBe(200);
  });
});

describe("a denial", () => {
  it("says why, that nothing was forwarded, that retrying is of no use, and where it is on record", async () => {
    expect((await answer(denial).json()).error.message).toBe(
      'database.delete_records is forbidden by "release-window". Nothing was forwarded, and retrying the same call will not help. Record AUDIT-03F4A91.',
    );
  });

  it("has its reason in the data, whichever it is", async () => {
    for (const reason of reasons)
      expect((await answer({ ...denial, reason }).json()).error.data).toMatchObject({ decision: "DENY", reason, retry: false });
  });
});
