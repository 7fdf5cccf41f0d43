import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey } from "@/lib/env.ts";

declare const proven: unique symbol;

/** Proof that a request to a demo server came from the gateway, on behalf of one organization. */
export type DemoScope = { readonly organizationId: string; readonly [proven]: "demo" };

/**
 * The bearer token with which the gateway calls the demo servers for one organization: `<organization id>.<HMAC-SHA-256, base64url>`.
 * It is computed at each call and stored nowhere.
 */
export function demoToken(organizationId: string): string {
  return `${organizationId}.${signature(organizationId).toString("base64url")}`;
}

/** Whose token this is, or null for anything that `demoToken` did not make. Takes the same time for every wrong signature. */
export function organizationOfDemoToken(token: string): DemoScope | null {
  const dot = token.indexOf(".");
  if (dot < 1) return null;
  const organizationId = token.slice(0, dot);
  const expected = Buffer.from(demoToken(organizationId));
  const given = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return { organizationId } as DemoScope;
}

function signature(organizationId: string): Buffer {
  return createHmac("sha256", deriveKey("demo")).update(organizationId).digest();
}
