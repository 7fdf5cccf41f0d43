import type { IncidentStep } from "@/lib/demo/incidents.ts";
import type { LedgerLine } from "@/lib/demo/ledger.ts";

/** What the client was told of one call: the decision and the record's label, or null when it was told neither. */
export type Told = { decision: "ALLOW" | "DENY"; label: string | null } | null;

/**
 * Compares a replay with what had to happen, in three places that know nothing of each other: what the client was told, what the record
 * says, and what reached the demo servers (`reached`: `service.tool`, in order). Returns a sentence for each difference.
 */
export function differences(played: {
  steps: readonly IncidentStep[];
  told: readonly Told[];
  records: readonly LedgerLine[];
  reached: readonly string[];
}): string[] {
  const { steps, told, records, reached } = played;
  const found: string[] = [];
  if (records.length !== steps.length) found.push(`${steps.length} calls were made, ${records.length} are on record.`);
  steps.forEach((step, index) => {
    const name = `${step.service}.${step.tool}`;
    const record = records[index];
    const answer = told[index] ?? null;
    const wanted = step.rule === null ? step.decision : `${step.decision} by ${step.rule}`;
    if (answer?.decision !== step.decision)
      found.push(`${name}: the client was told ${answer?.decision ?? "neither ALLOW nor DENY"}, not ${wanted}.`);
    if (!record) return;
    if (`${record.service}.${record.tool}` !== name)
      found.push(`${name}: the record ${record.label} names ${record.service}.${record.tool}.`);
    if (record.decision !== step.decision)
      found.push(`${name}: the record ${record.label} says ${record.decision}, not ${wanted}.`);
    if (record.resourceId !== step.resource)
      found.push(`${name}: the record ${record.label} names ${record.resourceId}, not ${step.resource}.`);
    if (step.rule !== null && record.decision === step.decision && !record.policyNames.includes(step.rule)) {
      found.push(`${name}: it was denied by ${record.policyNames.join(", ") || "no policy"}, not by ${step.rule}.`);
    }
    if (answer && answer.label !== null && answer.label !== record.label) {
      found.push(`${name}: the client was told ${answer.label}, the record is ${record.label}.`);
    }
  });
  return [...found, ...notAsDue(steps, reached)];
}

/** Every allowed call once, no denied one, nothing else. */
function notAsDue(steps: readonly IncidentStep[], reached: readonly string[]): string[] {
  const wanted = new Map(steps.map((step) => [`${step.service}.${step.tool}`, step.decision === "ALLOW" ? 1 : 0]));
  return [...new Set([...wanted.keys(), ...reached])].flatMap((name) => {
    const times = reached.filter((one) => one === name).length;
    const due = wanted.get(name) ?? 0;
    return times === due ? [] : [`${name}: it reached its server ${often(times)} instead of ${often(due)}.`];
  });
}

function often(times: number): string {
  return times === 0 ? "never" : times === 1 ? "once" : `${times} times`;
}
