import { describe, expect, it } from "vitest";
import { headersForClient, headersForUpstream } from "@/lib/gateway/passed-headers.ts";

describe("headers to the upstream", () => {
  it("are the protocol's and the trace's, known or not, and nobody's credentials", () => {
    const client = new Headers({
      accept: "application/json, text/event-stream",
      "Mcp-Protocol-Version": "2026-07-28",
      "Mcp-Method": "tools/call",
      "Mcp-Name": "db__q",
      "Mcp-Param-Region": "eu",
      "Mcp-Unheard-Of": "x",
      "Last-Event-ID": "7",
      traceparent: "00-a",
      tracestate: "b=1",
    });
    expect(headersForUpstream(client, {})).toEqual(Object.fromEntries(client));
  });

  it.each([
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "cookie",
    "host",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
    "connection",
    "upgrade",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "accept-encoding",
    "te",
    "trailer",
    "keep-alive",
    "origin",
    "referer",
    "user-agent",
    "mcp-session-id",
    "mcp_method",
    "xmcp-method",
    "x-upstream-authorization",
    "baggage",
  ])("do not include %s", (name) => {
    expect(headersForUpstream(new Headers({ [name]: "x", traceparent: "y" }), {})).toEqual({ traceparent: "y" });
  });

  it("do not include what Connection claims for this hop", () => {
    const client = new Headers({ connection: "Mcp-Name, TraceParent", "mcp-name": "x", traceparent: "y", tracestate: "z" });
    expect(headersForUpstream(client, {})).toEqual({ tracestate: "z" });
  });

  it("are overruled by ours", () => {
    const client = new Headers({ "mcp-name": "db__q", "mcp-method": "tools/call", accept: "x" });
    expect(headersForUpstream(client, { "mcp-name": "q", accept: null, authorization: "Bearer ours" })).toEqual({
      "mcp-method": "tools/call",
      "mcp-name": "q",
      authorization: "Bearer ours",
    });
  });
});

describe("headers to the client", () => {
  it("are the kind of the answer, when to come back, and the protocol's", () => {
    const upstream = { "content-type": "text/event-stream", "retry-after": "3", "mcp-protocol-version": "2025-11-25" };
    expect(headersForClient(upstream)).toEqual(upstream);
  });

  it.each([
    "set-cookie",
    "www-authenticate",
    "mcp-session-id",
    "location",
    "server",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "access-control-allow-origin",
    "x-powered-by",
  ])("do not include %s", (name) => {
    expect(headersForClient({ [name]: "x", "content-type": "application/json" })).toEqual({ "content-type": "application/json" });
  });
});
