import { z } from "zod";
import { Problem } from "@/lib/errors.ts";
import { describeError, log } from "@/lib/log.ts";

const titles: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  412: "Out of date",
  413: "Too large",
  415: "Unsupported media type",
  422: "Not usable",
  429: "Too many requests",
  500: "Internal error",
};

/**
 * Whatever was thrown, as the RFC 9457 problem that is answered. A `Problem` is told as it is; a body that does not fit its schema lists
 * where; anything else is a fault of ours, of which the answer has only the reference under which the log describes it.
 */
export function problemAnswer(thrown: unknown, request: Request, requestId: string): Response {
  if (isProblem(thrown)) {
    const { code, status, message: detail, details } = thrown;
    const { field, errors, retryAfterSeconds } = details;
    return answer(
      { status, code, detail, request_id: requestId, field, errors },
      {
        ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
        ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      },
    );
  }
  if (thrown instanceof z.ZodError) {
    const errors = thrown.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    const first = errors[0] ?? { path: "", message: "It does not fit." };
    const where = first.path === "" || first.message.endsWith(".") ? "" : `${first.path}: `;
    const detail = `${where}${first.message.replace(/\.?$/, ".")} Nothing was changed.`;
    return answer({ status: 400, code: "invalid_input", detail, request_id: requestId, field: first.path || undefined, errors });
  }
  const { method } = request;
  log.error({ requestId, method, path: new URL(request.url).pathname, error: describeError(thrown) }, "A request failed.");
  const detail = `Wicket failed. It may or may not have happened: look before you repeat it. The log has more under ${requestId}.`;
  return answer({ status: 500, code: "internal", detail, request_id: requestId });
}

/** By name too: what one bundle of Next has put on the process's shelf may throw that bundle's own `Problem`. */
function isProblem(thrown: unknown): thrown is Problem {
  return (
    thrown instanceof Problem || (thrown instanceof Error && thrown.name === "Problem" && "status" in thrown && "code" in thrown)
  );
}

function answer(problem: { status: number; [member: string]: unknown }, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: "about:blank", title: titles[problem.status] ?? "Not done", ...problem });
  return new Response(body, { status: problem.status, headers: { ...headers, "content-type": "application/problem+json" } });
}
