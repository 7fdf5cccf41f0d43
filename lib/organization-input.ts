import { z } from "zod";
import { plainLine } from "@/lib/plain-line.ts";

/** What may be sent to change the organization. */
export const organizationInput = z.strictObject({ name: plainLine("The organization's name", 80) });
