import { type DemoScope, organizationOfDemoToken } from "@/lib/demo/credential.ts";
import { type DemoService, isDemoService } from "@/lib/demo/demo-service.ts";
import { demoBodyBytesMax, demoHandlers } from "@/lib/demo/handlers.ts";
import { logDemoCall } from "@/lib/demo/store.ts";

/**
 * Answers one HTTP request to a demo server. Whoever is not the gateway (see `demoToken`) gets 401. Every `tools/call` of the body is
 * written to the log before the server sees it, whatever becomes of it there: a call that cannot be logged is not carried out.
 */
export async function serveDemo(serviceName: string, request: Request): Promise<Response> {
  if (!isDemoService(serviceName)) return refusal(404, "There is no such demo server.");
  const scope = organizationOfDemoToken(/^Bearer ([^\s,]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "");
  if (scope === null) {
    return refusal(401, "The demo servers answer Wicket's gateway only. Nothing was done.", { "www-authenticate": "Bearer" });
  }
  const authInfo = { token: "", clientId: scope.organizationId, scopes: [] };
  if (request.method !== "POST") return demoHandlers[serviceName].fetch(request, { authInfo });

  const body = await readBounded(request);
  if (body === null) return refusal(413, "The call was larger than a demo server accepts. Nothing was done.");
  await logCalls(scope, serviceName, body);
  const { url, headers, signal } = request;
  return demoHandlers[serviceName].fetch(new Request(url, { method: "POST", headers, signal, body }), { authInfo });
}

async function logCalls(scope: DemoScope, service: DemoService, body: string): Promise<void> {
  for (const message of messagesOf(body)) {
    if (!isObject(message) || message.method !== "tools/call") continue;
    const params = message.params;
    const name = isObject(params) ? params.name : undefined;
    await logDemoCall(scope, service, typeof name === "string" ? name : "");
  }
}

/** The legacy transport of the SDK carries out every element of an array, at every revision. */
function messagesOf(body: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(body);
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch {
    return [];
  }
}

async function readBounded(request: Request): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > demoBodyBytesMax) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function isObject(value: unknown): value is { [member: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refusal(status: number, message: string, headers: { [name: string]: string } = {}): Response {
  return Response.json({ jsonrpc: "2.0", error: { code: -32600, message }, id: null }, { status, headers });
}
