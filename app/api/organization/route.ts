import { adminRoute } from "@/lib/access/route.ts";
import { renameOrganization } from "@/lib/agents/organization-store.ts";
import { organizationInput } from "@/lib/organization-input.ts";

export const PATCH = adminRoute(async ({ scope, body }) => renameOrganization(scope, (await body(organizationInput)).name));
