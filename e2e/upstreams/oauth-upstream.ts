import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createMcpHandler, McpServer, OAuthError, OAuthErrorCode, requireBearerAuth } from "@modelcontextprotocol/server";
import Provider, { type Configuration } from "oidc-provider";
import { z } from "zod";
import { freePort } from "@/e2e/upstreams/everything.ts";
import { type Served, serveFetch } from "@/e2e/upstreams/serve-fetch.ts";

export type OauthUpstream = {
  /** The MCP server, which takes tokens of the authorization server for itself only. */
  url: string;
  issuer: string;
  /** What the token endpoint was asked for and said, in order: `refresh_token granted`, `authorization_code invalid_grant`. */
  exchanges: string[];
  /** How many clients registered themselves. */
  registered(): number;
  /** The accounts whose tokens calls to the MCP server carried, in order. */
  callers: string[];
  /** What the MCP server says with its 401 in place of the truth; null for the truth. */
  lie(challenge: string | null): void;
  /** From now on the MCP server refuses this token, whatever the authorization server thinks of it. */
  refuse(token: string): void;
  /** What the MCP server calls its authorization server. */
  name(issuer: string): void;
  /** The status that the token endpoint answers with instead of doing anything; null: it does what it is asked. */
  fail(status: number | null): void;
  /** What authorization-server metadata says otherwise than is so. */
  bend(metadata: Record<string, unknown>): void;
  revoked: string[];
  /** Goes to the address that Wicket sent a browser to, signs in as `account`, consents, and gives back the address it is sent to. */
  consent(authorizationUrl: string, account?: string): Promise<URL>;
  close(): Promise<void>;
};

/**
 * A real authorization server (oidc-provider: dynamic registration, PKCE, resource indicators, rotating refresh tokens) in front of a real
 * MCP server. Its consent page has one button. `app` is a client that was registered beforehand.
 */
export async function oauthUpstream(
  options: { app?: { clientId: string; secret: string }; redirectUri?: (issuer: string) => string; dynamic?: boolean } = {},
): Promise<OauthUpstream> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const seen = { exchanges: [] as string[], callers: [] as string[], revoked: [] as string[], registered: 0 };
  let challenge: string | null = null;
  let bent: Record<string, unknown> = {};
  let failing: number | null = null;
  let named = issuer;
  const refused = new Set<string>();
  const provider = new Provider(issuer, configuration({ ...options, redirectUri: options.redirectUri?.(issuer) ?? "" }));
  const grantType = (ctx: { oidc: { params?: Record<string, unknown> | undefined } }) => String(ctx.oidc.params?.grant_type);
  provider.on("grant.success", (ctx) => void seen.exchanges.push(`${grantType(ctx)} granted`));
  provider.on("grant.error", (ctx, error) => void seen.exchanges.push(`${grantType(ctx)} ${error.error}`));
  provider.on("registration_create.success", () => {
    seen.registered += 1;
  });
  provider.on("access_token.destroyed", () => void seen.revoked.push("access_token"));
  provider.on("refresh_token.destroyed", () => void seen.revoked.push("refresh_token"));
  provider.use(async (ctx, next) => {
    if (failing !== null && ctx.path === "/token") {
      ctx.status = failing;
      // As a proxy in front of it might repeat something old: only the status tells that nobody decided anything.
      ctx.body = { error: "invalid_grant" };
      return;
    }
    await next();
    if (ctx.path.startsWith("/.well-known/")) ctx.body = { ...(ctx.body as object), ...bent };
  });
  const callback = provider.callback();
  const server = createServer((incoming, outgoing) => {
    const answered = incoming.url?.startsWith("/interaction/")
      ? interact(provider, incoming, outgoing)
      : callback(incoming, outgoing);
    answered.catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const mcp = await protectedServer(provider, { callers: seen.callers, refused, challenge: () => challenge, named: () => named });
  return {
    ...seen,
    url: `${mcp.origin}/mcp`,
    issuer,
    registered: () => seen.registered,
    lie: (text) => {
      challenge = text;
    },
    refuse: (token) => void refused.add(token),
    name: (text) => {
      named = text;
    },
    fail: (status) => {
      failing = status;
    },
    bend: (metadata) => {
      bent = metadata;
    },
    consent,
    close: async () => {
      await mcp.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function configuration(options: {
  app?: { clientId: string; secret: string };
  redirectUri: string;
  dynamic?: boolean;
}): Configuration {
  const { app, redirectUri, dynamic = true } = options;
  return {
    clients: app
      ? [
          {
            ...{ client_id: app.clientId, client_secret: app.secret, redirect_uris: [redirectUri] },
            ...{ grant_types: ["authorization_code", "refresh_token"], application_type: "native" as const },
          },
        ]
      : [],
    scopes: ["openid", "offline_access", "tools"],
    claims: { openid: ["sub", "email"] },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: dynamic },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: "tools",
          audience: resource,
          accessTokenFormat: "opaque",
          accessTokenTTL: 600,
        }),
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: () => true,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, email: sub }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 86_400, RefreshToken: 86_400, IdToken: 600, AccessToken: 600 },
    cookies: { keys: ["only-for-tests"] },
  };
}

async function interact(provider: Provider, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (incoming.method !== "POST") {
    outgoing.setHeader("content-type", "text/html");
    outgoing.end(
      `<!doctype html><title>Example service</title><h1>Example service</h1><form method="post"><input name="account" value="alex@service.example" aria-label="Account"><button>Allow Wicket</button></form>`,
    );
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const account = new URLSearchParams(Buffer.concat(pieces).toString()).get("account") ?? "alex@service.example";
  const { params } = await provider.interactionDetails(incoming, outgoing);
  if (account === "nobody") {
    await provider.interactionFinished(incoming, outgoing, { error: "access_denied" });
    return;
  }
  const grant = new provider.Grant({ accountId: account, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope ?? ""));
  if (typeof params.resource === "string") grant.addResourceScope(params.resource, String(params.scope ?? ""));
  const grantId = await grant.save();
  await provider.interactionFinished(incoming, outgoing, { login: { accountId: account }, consent: { grantId } });
}

async function protectedServer(
  provider: Provider,
  told: { callers: string[]; refused: ReadonlySet<string>; challenge: () => string | null; named: () => string },
): Promise<Served> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/mcp`;
  const resourceMetadataUrl = `http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp`;
  const gate = requireBearerAuth({
    resourceMetadataUrl,
    requiredScopes: ["tools"],
    expectedResource: new URL(url),
    verifier: {
      verifyAccessToken: async (token) => {
        const found = await provider.AccessToken.find(token);
        if (!found?.isValid || told.refused.has(token)) throw new OAuthError(OAuthErrorCode.InvalidToken, "unknown token");
        const { clientId = "", accountId, exp, aud } = found;
        return {
          token,
          clientId,
          scopes: [...found.scopes],
          expiresAt: exp ?? 0,
          resource: new URL(String(aud)),
          extra: { accountId },
        };
      },
    },
  });
  const mcp = createMcpHandler((): McpServer => {
    const server = new McpServer({ name: "protected-upstream", version: "1.0.0" });
    server.registerTool("whoami", { description: "Says nothing.", inputSchema: z.object({}) }, async () => ({
      content: [{ type: "text", text: "somebody" }],
    }));
    return server;
  });
  return serveFetch(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === new URL(resourceMetadataUrl).pathname)
      return Response.json({ resource: url, authorization_servers: [told.named()], scopes_supported: ["tools"] });
    if (pathname !== "/mcp") return new Response(null, { status: 404 });
    const admitted = await gate(request);
    if (!(admitted instanceof Response)) {
      told.callers.push(String(admitted.extra?.accountId));
      return mcp.fetch(request, { authInfo: admitted });
    }
    const lie = told.challenge();
    return lie === null ? admitted : new Response(null, { status: 401, headers: { "www-authenticate": lie } });
  }, port);
}

/** A browser with a cookie jar, as far as these pages need one. */
async function consent(authorizationUrl: string, account = "alex@service.example"): Promise<URL> {
  const { origin } = new URL(authorizationUrl);
  const jar = new Map<string, string>();
  let at = new URL(authorizationUrl);
  let form: URLSearchParams | null = null;
  for (let hops = 0; hops < 12; hops++) {
    const answer: Response = await fetch(at, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { method: "POST", body: form } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      jar.set(name, value);
    }
    const location = answer.headers.get("location");
    form = location === null ? new URLSearchParams({ account }) : null;
    if (location === null && answer.status !== 200)
      throw new Error(`The authorization server answered ${answer.status}: ${await answer.text()}`);
    if (location !== null) at = new URL(location, at);
    if (at.origin !== origin) return at;
  }
  throw new Error("The authorization server never sent the browser back.");
}
