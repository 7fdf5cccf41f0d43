import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { Problem } from "@/lib/errors.ts";

/**
 * Throws `unusable_upstream` when two tools of one list would have the same name on the aggregated endpoint: when one is called what
 * another is shortened to, or when two long names meet in the 32 bits of their digests (by chance one pair in four billion; whoever wants
 * to finds one in 0.2 seconds). A client could not say which of the two it means, so the whole list is refused, as for two equal names.
 * `names` are the upstream's own, in its order, each once.
 */
export function checkExposedNames(serviceKey: string, names: readonly string[]): void {
  const positions = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const exposed = exposedName(serviceKey, name);
    const earlier = positions.get(exposed);
    if (earlier !== undefined) {
      throw new Problem(
        "unusable_upstream",
        `Tools ${earlier} and ${index + 1} of the server's list would both be called ${exposed} on /mcp. Nothing was stored; the server has to give one of them another name first.`,
      );
    }
    positions.set(exposed, index + 1);
  }
}
