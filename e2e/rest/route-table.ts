import type { Method } from "@/e2e/rest/api.ts";

type Door = "admin" | "person";
export type Row = { door: Door; methods: { readonly [method in Method]?: { json?: unknown } } };

const permit = { name: "another", text: "permit(principal, action, resource);" };

/** One row for each route, with a body that the route would take. A route without a row fails the first test. */
export const routeTable: { readonly [pattern: string]: Row } = {
  "/api/agents": { door: "admin", methods: { GET: {}, POST: { json: { name: "Another" } } } },
  "/api/agents/[agent]": { door: "admin", methods: { GET: {}, PATCH: { json: { status: "disabled" } }, DELETE: {} } },
  "/api/agents/[agent]/connectors": {
    door: "admin",
    methods: { GET: {}, POST: { json: { key: "another", url: "http://127.0.0.1:9/mcp", auth: { kind: "none" } } } },
  },
  "/api/agents/[agent]/connectors/[connector]": {
    door: "admin",
    methods: { GET: {}, PATCH: { json: { status: "disabled" } }, DELETE: {} },
  },
  "/api/agents/[agent]/connectors/[connector]/oauth-app": {
    door: "admin",
    methods: { PUT: { json: { clientId: "wicket", clientSecret: "stolen" } }, DELETE: {} },
  },
  "/api/agents/[agent]/connectors/[connector]/refresh": { door: "admin", methods: { POST: {} } },
  "/api/agents/[agent]/invites": { door: "admin", methods: { GET: {}, POST: { json: { addresses: "kim@company.com" } } } },
  "/api/agents/[agent]/invites/[member]": { door: "admin", methods: { DELETE: {} } },
  "/api/agents/[agent]/invites/[member]/resend": { door: "admin", methods: { POST: {} } },
  "/api/agents/[agent]/members": { door: "admin", methods: { GET: {}, POST: { json: { email: "sam@company.com" } } } },
  "/api/agents/[agent]/members/[member]": { door: "admin", methods: { DELETE: {} } },
  "/api/agents/[agent]/members/[member]/decision": {
    door: "admin",
    methods: { PUT: { json: { status: "approved" } }, DELETE: {} },
  },
  "/api/agents/[agent]/policies": { door: "admin", methods: { GET: {}, POST: { json: permit } } },
  "/api/agents/[agent]/policies/[policy]": { door: "admin", methods: { GET: {}, PUT: { json: permit }, DELETE: {} } },
  "/api/agents/[agent]/policies/check": { door: "admin", methods: { POST: { json: { text: permit.text } } } },
  "/api/agents/[agent]/policies/versions": { door: "admin", methods: { GET: {} } },
  "/api/audit": { door: "admin", methods: { GET: {} } },
  "/api/audit/[record]": { door: "admin", methods: { GET: {} } },
  "/api/audit/export": { door: "admin", methods: { GET: {} } },
  "/api/me/memberships/[member]": { door: "person", methods: { GET: {} } },
  "/api/me/memberships/[member]/accept": { door: "person", methods: { POST: {} } },
  "/api/me/memberships/[member]/connections/[connector]": {
    door: "person",
    methods: { PUT: { json: { token: "stolen" } }, DELETE: {} },
  },
  "/api/me/memberships/[member]/connections/[connector]/authorize": { door: "person", methods: { POST: {} } },
  "/api/me/memberships/[member]/key": { door: "person", methods: { POST: {}, PUT: {}, DELETE: {} } },
  "/api/me/memberships/[member]/key/confirm": {
    door: "person",
    methods: { POST: { json: { key: "A".repeat(32), proof: "1.a" } } },
  },
  "/api/organization": { door: "admin", methods: { PATCH: { json: { name: "Renamed" } } } },
  "/api/outbox": { door: "admin", methods: { GET: {} } },
  "/api/outbox/[mail]/retry": { door: "admin", methods: { POST: {} } },
};

/** Whose doors are proven elsewhere, or open on purpose. */
export const openElsewhere = ["/api/auth/", "/api/invites/", "/api/setup", "/api/[[...rest]]"];
