import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { signInAdapter } from "@/lib/access/adapter.ts";
import { sessionCookieName } from "@/lib/access/session.ts";
import { newToken } from "@/lib/access/session-digest.ts";
import { environment } from "@/lib/env.ts";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

type Handler = (request: Request, context: { params: Promise<{ [name: string]: string | string[] }> }) => Promise<Response>;

/** One `route.ts` under `app/api`. */
export type ApiRoute = { pattern: string; handlers: { readonly [method in Method]?: Handler } };

const folder = join(import.meta.dirname, "../../app/api");

/** Every route under `app/api`, by its pattern: `/api/agents/[agent]`. */
export async function apiRoutes(): Promise<ApiRoute[]> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /(^|\/)route\.ts$/.test(name));
  return Promise.all(
    files.sort().map(async (file) => ({
      pattern: `/api/${relative(folder, join(folder, file)).replace(/\/?route\.ts$/, "")}`,
      handlers: (await import(/* @vite-ignore */ join(folder, file))) as ApiRoute["handlers"],
    })),
  );
}

/** What the caller brings along to prove who they are. */
export type Caller = { readonly [header: string]: string };

/** The cookie of a new browser session. */
export async function browserOf(personId: string): Promise<Caller> {
  const sessionToken = newToken();
  await signInAdapter().createSession?.({ sessionToken, userId: personId, expires: new Date(Date.now() + 3_600_000) });
  return { cookie: `${sessionCookieName()}=${sessionToken}` };
}

/** The administration token, as a script presents it. */
export function scriptOfAdmin(): Caller {
  return { authorization: `Bearer ${environment().adminToken}` };
}

export type Sent = { json?: unknown; headers?: { readonly [name: string]: string }; signal?: AbortSignal };
export type Api = (method: Method, path: string, sent?: Sent) => Promise<Response>;

/**
 * Asks the route handlers as Next does: the route with the most literal segments answers, parameters are decoded. Unsafe requests come
 * from a page of ours, unless `headers` say otherwise; an empty header takes one away.
 */
export async function apiFor(caller: Caller): Promise<Api> {
  const routes = await apiRoutes();
  return async (method, path, { json, headers = {}, signal } = {}) => {
    const { publicUrl } = environment();
    const sent = new Headers({ ...caller, ...(method === "GET" ? {} : { origin: publicUrl }) });
    if (json !== undefined) sent.set("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) value === "" ? sent.delete(name) : sent.set(name, value);
    const body = json === undefined ? {} : { body: typeof json === "string" ? json : JSON.stringify(json) };
    const request = new Request(`${publicUrl}${path}`, { method, headers: sent, ...body, ...(signal ? { signal } : {}) });
    const found = match(routes, new URL(request.url).pathname);
    if (!found) throw new Error(`No route answers ${path}.`);
    const handler = found.route.handlers[method];
    return handler ? handler(request, { params: Promise.resolve(found.params) }) : new Response(null, { status: 405 });
  };
}

function match(routes: readonly ApiRoute[], pathname: string) {
  const matching = routes.flatMap((route) => {
    const params = paramsOf(route.pattern, pathname);
    return params ? [{ route, params }] : [];
  });
  const literal = ({ route }: { route: ApiRoute }) =>
    route.pattern.split("/").map((segment) => (segment.startsWith("[") ? 1 : 0));
  return matching.sort((one, other) => (literal(one) < literal(other) ? -1 : 1)).at(0) ?? null;
}

function paramsOf(pattern: string, pathname: string): { [name: string]: string | string[] } | null {
  const names: string[] = [];
  const expression = pattern
    .split("/")
    .slice(1)
    .map((segment) => {
      const [, rest, name = ""] = /^\[+(\.\.\.)?(\w+)\]+$/.exec(segment) ?? [];
      if (name === "") return `/${segment}`;
      names.push(name);
      return rest ? "(?:/(.*))?" : "/([^/]+)";
    });
  const found = new RegExp(`^${expression.join("")}$`).exec(pathname);
  return found && Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
}
