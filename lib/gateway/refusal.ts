import type { SignInFailure } from "@/lib/gateway/read-answer.ts";
import type { Era, MemberStatus, Reason } from "@/lib/vocabulary.ts";

/** Everything that the gateway answers instead of a result, and what each answer is made of. */
export type RefusalFacts =
  | { readonly code: "not_json" | "invalid_request" | "invalid_params" | "unsupported_media_type"; readonly sentence: string }
  | { readonly code: "header_mismatch"; readonly sentence: string }
  | { readonly code: "too_large"; readonly maxBytes: number }
  | { readonly code: "wrong_http_method"; readonly allow: string }
  | { readonly code: "too_slow"; readonly deadlineMs: number }
  | {
      readonly code: "body_cut_short" | "no_such_endpoint" | "unknown_method" | "unauthenticated" | "no_such_session";
    }
  | { readonly code: "unsupported_version"; readonly requested: string; readonly supported: readonly string[] }
  | { readonly code: "unsupported_legacy_version"; readonly supported: readonly string[] }
  | { readonly code: "foreign_origin" | "foreign_host"; readonly publicUrl: string }
  | { readonly code: "agent_disabled"; readonly agent: string; readonly auditId: string }
  | { readonly code: "member_not_approved"; readonly agent: string; readonly status: MemberStatus; readonly auditId: string }
  | Denial
  | { readonly code: "unknown_tool"; readonly tool: string; readonly auditId: string }
  | { readonly code: "not_connected"; readonly service: string; readonly page: string; readonly auditId: string }
  | { readonly code: SignInFailure; readonly service: string; readonly page: string; readonly auditId: string | null }
  | { readonly code: "rate_limited"; readonly retryAfterSeconds: number }
  | {
      readonly code: "upstream_unreachable" | "upstream_failed" | "upstream_silent" | "session_ended";
      readonly service: string;
      /** Null for a message that needed no decision. */
      readonly auditId: string | null;
    }
  | { readonly code: "cannot_decide"; readonly reference: string };
export type RefusalCode = RefusalFacts["code"];

/** `tool` is `service.tool`, `policies` the names of the ones that determined it, `why` the sentence that says so. */
export type Denial = {
  readonly code: "denied";
  readonly tool: string;
  readonly reason: Reason;
  readonly policies: readonly string[];
  readonly why: string;
  readonly auditId: string;
};

/** A request that goes no further. Thrown by any step up to the record, caught once and turned into the answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly facts: RefusalFacts,
    /** The raw JSON-RPC id, when it had been read before the request was refused. */
    readonly idText: string | null = null,
  ) {
    super(facts.code);
  }
}

type Wire = {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly [key: string]: unknown };
  readonly headers?: { readonly [name: string]: string };
};

/** JSON-RPC 2.0, section 5.1, and the codes that MCP 2026-07-28 adds (basic/index, "Error Codes"). None of our own in its ranges. */
const rpc = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  unsupportedProtocolVersion: -32022,
} as const;

/**
 * The answer to a refusal: HTTP status, headers and a JSON-RPC error. `idText` is the id exactly as the client wrote it, or null when
 * there was none to read; `era` is null when the request was refused before it was known.
 */
export function refusalToResponse(refusal: Refusal, request: { idText: string | null; era: Era | null }): Response {
  const { status, code, message, data, headers } = refusalOnTheWire(refusal.facts, request.era);
  const error = JSON.stringify(data === undefined ? { code, message } : { code, message, data });
  return new Response(`{"jsonrpc":"2.0","id":${request.idText ?? refusal.idText ?? "null"},"error":${error}}`, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

/** The table "Answers on the wire". Messages say what happened, what did not, and what to do; never anything of the inside. */
export function refusalOnTheWire(facts: RefusalFacts, era: Era | null): Wire {
  switch (facts.code) {
    case "not_json":
      return { status: 400, code: rpc.parseError, message: `${facts.sentence} Nothing was forwarded.` };
    case "invalid_request":
      return { status: 400, code: rpc.invalidRequest, message: `${facts.sentence} Nothing was forwarded.` };
    case "invalid_params":
      return { status: 400, code: rpc.invalidParams, message: `${facts.sentence} Nothing was forwarded.` };
    case "header_mismatch":
      return { status: 400, code: rpc.headerMismatch, message: `Header mismatch: ${facts.sentence} Nothing was forwarded.` };
    case "unsupported_media_type":
      return { status: 415, code: rpc.invalidRequest, message: `${facts.sentence} Nothing was read.` };
    case "too_large":
      return closing(413, `The body is larger than ${facts.maxBytes} bytes. Nothing was forwarded; send less in one call.`);
    case "too_slow":
      return closing(
        408,
        `The body did not arrive within ${facts.deadlineMs / 1000} seconds. Nothing was forwarded; send it again.`,
      );
    case "body_cut_short":
      return closing(400, "The body broke off before its end. Nothing was forwarded; send it again.");
    case "wrong_http_method":
      return {
        ...invalid(405, `This address takes ${facts.allow} only. Nothing was forwarded.`),
        headers: { allow: facts.allow },
      };
    case "no_such_endpoint":
      return invalid(404, "There is no MCP endpoint at this address. Nothing was forwarded; the endpoint is /mcp.");
    case "unknown_method":
      // 2026-07-28 (streamable-http, "Protocol Version Header") wants 404; before it the error is an ordinary answer, as the SDKs give it.
      return {
        status: era === "modern" ? 404 : 200,
        code: rpc.methodNotFound,
        message: "Wicket does not pass this method. Nothing was forwarded; retrying will not help.",
      };
    case "unsupported_version":
      return {
        status: 400,
        code: rpc.unsupportedProtocolVersion,
        message: "Unsupported protocol version. Nothing was forwarded; ask again with one of the supported versions.",
        data: { supported: facts.supported, requested: facts.requested },
      };
    case "unsupported_legacy_version":
      return invalid(
        400,
        `Unsupported protocol version (supported versions: ${facts.supported.join(", ")}). Nothing was forwarded.`,
      );
    case "foreign_origin":
      return invalid(403, `Requests from other web pages are not taken. Nothing was forwarded; use ${facts.publicUrl}/mcp.`);
    case "foreign_host":
      return invalid(
        403,
        `This server answers at ${facts.publicUrl} only. Nothing was forwarded; use that address, or set WICKET_PUBLIC_URL.`,
      );
    case "unauthenticated":
      return {
        ...invalid(
          401,
          "Wicket key missing or revoked. Nothing was forwarded; send a live key as `Authorization: Bearer <key>`.",
        ),
        headers: { "www-authenticate": 'Bearer error="invalid_token"' },
      };
    case "no_such_session":
      return invalid(404, "There is no such session. Nothing was forwarded; start a new one with initialize.");
    case "agent_disabled":
      return {
        ...invalid(
          403,
          `The agent ${facts.agent} is disabled. Nothing was forwarded; an administrator can enable it. ${record(facts)}`,
        ),
        data: denied("agent_disabled", facts.auditId),
      };
    case "member_not_approved":
      return {
        ...invalid(
          403,
          `Your membership of ${facts.agent} is ${facts.status}. Nothing was forwarded; ask an administrator. ${record(facts)}`,
        ),
        data: denied("member_not_approved", facts.auditId),
      };
    case "denied":
      return {
        ...invalid(200, denialMessage(facts)),
        data: denied(facts.reason, facts.auditId, facts.policies),
      };
    case "unknown_tool":
      return {
        status: 200,
        code: rpc.invalidParams,
        message: `Unknown name ${JSON.stringify(facts.tool.slice(0, 128))}. Nothing was forwarded; the lists name what there is. ${record(facts)}`,
        data: denied("unknown_tool", facts.auditId),
      };
    case "not_connected":
      return {
        ...internal(
          412,
          `You have not connected ${facts.service}. Nothing was forwarded; connect it at ${facts.page}. ${record(facts)}`,
        ),
        data: denied("not_connected", facts.auditId),
      };
    case "needs_reconnect":
      return {
        ...internal(
          412,
          `What you connected to ${facts.service} cannot be used any more. Nothing was forwarded; connect it again at ${facts.page}. ${record(facts)}`,
        ),
        ...(facts.auditId === null ? {} : { data: denied("not_connected", facts.auditId) }),
      };
    case "sign_in_unavailable":
      return internal(
        503,
        `Your sign-in at ${facts.service} had to be renewed, and could not be just now. Nothing was forwarded; try again later. ${record(facts)}`,
      );
    case "sign_in_refused":
      return internal(
        502,
        `${facts.service} did not accept the sign-in, so it did nothing. Call again once; if that is refused too, connect again at ${facts.page}. ${record(facts)}`,
      );
    case "rate_limited":
      return {
        ...invalid(429, `Too many calls. Nothing was forwarded; try again in ${facts.retryAfterSeconds} seconds.`),
        headers: { "retry-after": String(facts.retryAfterSeconds) },
      };
    case "session_ended":
      return internal(
        502,
        `${facts.service} had ended its session and did not take the call. Call again: a new session is opened. ${record(facts)}`,
      );
    case "upstream_unreachable":
      return internal(
        502,
        `${facts.service} could not be reached, or broke off. The call may not have been carried out. ${record(facts)}`,
      );
    case "upstream_failed":
      return internal(
        502,
        `${facts.service} did not answer as an MCP server does. The call may have been carried out. ${record(facts)}`,
      );
    case "upstream_silent":
      return internal(504, `${facts.service} did not answer in time. The call may have been carried out. ${record(facts)}`);
    case "cannot_decide":
      return internal(
        503,
        `Wicket could not decide or record this, so nothing was forwarded. Try again; tell an administrator ${facts.reference}.`,
      );
  }
}

function invalid(status: number, message: string): Wire {
  return { status, code: rpc.invalidRequest, message };
}

function internal(status: number, message: string): Wire {
  return { status, code: rpc.internalError, message };
}

/** The rest of such a body is not read, so the connection cannot carry another request. */
function closing(status: number, message: string): Wire {
  return { ...invalid(status, message), headers: { connection: "close" } };
}

function record(facts: { auditId: string | null }): string {
  return facts.auditId === null ? "" : `Record ${facts.auditId}.`;
}

function denied(reason: Reason, auditId: string, policies: readonly string[] = []) {
  return { decision: "DENY", auditId, policies, reason, retry: false };
}

/** For the model that reads it and for the person behind it. */
function denialMessage(denial: Denial): string {
  return `${denial.why} Nothing was forwarded, and retrying the same call will not help. ${record(denial)}`;
}
