import { isProofOf, proofOf } from "@/lib/gateway/proof.ts";

/** Whom a task belongs to. Holding its id proves nothing (MCP tasks, SEP-2663, "Security Considerations"). */
export type TaskOwner = { memberId: string; secret: Buffer };

const shape = /^([a-z][a-z0-9-]{0,31})__([A-Za-z0-9_-]{22})__(.*)$/s;

/** What a client is given in place of an upstream's task id: it says which connector the task runs at, and works for one member only. */
export function taskHandle(service: string, taskId: string, { memberId, secret }: TaskOwner): string {
  return `${service}__${proofOf(secret, "task", memberId, service, digestible(taskId))}__${taskId}`;
}

/** The upstream's own id behind a handle, and where; null for what was not given to this member. */
export function readTaskHandle(handle: string, { memberId, secret }: TaskOwner): { service: string; taskId: string } | null {
  const [, service, proof, taskId] = shape.exec(handle) ?? [];
  if (service === undefined || proof === undefined || taskId === undefined) return null;
  return isProofOf(proof, secret, "task", memberId, service, digestible(taskId)) ? { service, taskId } : null;
}

/** Proofs join their parts with NUL. */
function digestible(taskId: string): string {
  return JSON.stringify(taskId);
}
