import type { Service } from "@/e2e/replicas/upstreams.ts";

/** Where a client meets an upstream: by itself, or among the others. */
export const addresses = ["/mcp/<service>", "/mcp"] as const;
export type Address = (typeof addresses)[number];

export function pathOf(address: Address, service: Service): string {
  return address === "/mcp" ? "/mcp" : `/mcp/${service}`;
}

/** What a tool is called there. */
export function toolAt(address: Address, service: Service, tool: string): string {
  return address === "/mcp" ? `${service}__${tool}` : tool;
}
