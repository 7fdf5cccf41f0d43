import { serve } from "@/cli/serve.ts";

export function run(): Promise<number> {
  return serve({ dev: true });
}
