import { unstable_rethrow } from "next/navigation";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { adminOfAdminToken, adminOfPerson, personOfToken } from "@/lib/access/gate.ts";
import { isSafe, refuseForeignOrigin } from "@/lib/access/origin.ts";
import { problemAnswer } from "@/lib/access/problem-answer.ts";
import { readJsonBody, refuseOtherMediaTypes } from "@/lib/access/read-body.ts";
import { sessionTokenOf } from "@/lib/access/session.ts";
import { Problem } from "@/lib/errors.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";

export type RouteParams = Record<string, string | string[]>;

/** What a handler is given. */
export type Asked<Scope, Params> = {
  scope: Scope;
  request: Request;
  params: Params;
  requestId: string;
  /** Reads and checks the JSON body. Throws what becomes a 400, 413 or 415. */
  body: <Schema extends z.ZodType>(schema: Schema) => Promise<z.output<Schema>>;
};

/** A returned `Response` is sent as it is, `undefined` as 204, anything else as JSON with 200. */
type Handler<Scope, Params> = (asked: Asked<Scope, Params>) => Promise<unknown> | unknown;
type Route<Params> = (request: Request, context?: { params: Promise<Params> }) => Promise<Response>;

/** A route for administrators: by cookie, or by the administration token. */
export function adminRoute<Params extends RouteParams = Record<never, never>>(
  handler: Handler<AdminScope, Params>,
): Route<Params> {
  return route(async (request) => {
    const bearer = request.headers.get("authorization");
    if (bearer !== null) return provenByToken(bearer);
    const admin = adminOfPerson(await provenByCookie(request));
    if (!admin) throw new Problem("forbidden", "Only administrators of the organization may do this. Nothing was changed.");
    return admin;
  }, handler);
}

/** A route for any signed-in person, by cookie. */
export function personRoute<Params extends RouteParams = Record<never, never>>(
  handler: Handler<PersonScope, Params>,
): Route<Params> {
  return route(async (request) => {
    const bearer = request.headers.get("authorization");
    if (bearer === null) return provenByCookie(request);
    await provenByToken(bearer);
    throw new Problem("forbidden", "This is done by a person for themselves, in the browser. Nothing was changed.");
  }, handler);
}

/** A route for people who are not signed in yet. Only their origin is proven. */
export function publicRoute<Params extends RouteParams = Record<never, never>>(handler: Handler<null, Params>): Route<Params> {
  return route((request) => {
    refuseForeignOrigin(request, { withCookie: request.headers.has("cookie") });
    return Promise.resolve(null);
  }, handler);
}

/** A JSON answer with status 201. */
export function created(value: unknown): Response {
  return Response.json(value, { status: 201 });
}

function route<Scope, Params extends RouteParams>(
  prove: (request: Request) => Promise<Scope>,
  handler: Handler<Scope, Params>,
): Route<Params> {
  return async (request, context) => {
    const requestId = requestIdOf(request);
    try {
      const scope = await prove(request);
      if (!isSafe(request)) refuseOtherMediaTypes(request);
      const params = (await context?.params) ?? ({} as Params);
      const value = await handler({
        scope,
        request,
        params,
        requestId,
        body: async (schema) => schema.parse(await readJsonBody(request)),
      });
      return withHeaders(answerOf(value), requestId);
    } catch (thrown) {
      unstable_rethrow(thrown);
      return withHeaders(problemAnswer(thrown, request, requestId), requestId);
    }
  };
}

/** An `Authorization` that is wrong ends the request: it never falls back to a cookie that is also there. */
async function provenByToken(authorization: string): Promise<AdminScope> {
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  const admin = token === undefined ? null : await adminOfAdminToken(token);
  if (!admin) throw new Problem("not_signed_in", "This token is not accepted here. Nothing was changed.");
  return admin;
}

async function provenByCookie(request: Request): Promise<PersonScope> {
  const token = sessionTokenOf(request.headers.get("cookie"));
  refuseForeignOrigin(request, { withCookie: token !== null });
  const person = await personOfToken(token);
  if (!person) throw new Problem("not_signed_in", "Nobody is signed in. Nothing was changed. Sign in and try again.");
  return person;
}

function answerOf(value: unknown): Response {
  if (value instanceof Response) return value;
  return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
}

/** The sender's own id is taken over when it is a plain word, because it is written to the log. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id") ?? "";
  return /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : uuidv7();
}

function withHeaders(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  headers.set("x-request-id", requestId);
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  headers.set("x-content-type-options", "nosniff");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
