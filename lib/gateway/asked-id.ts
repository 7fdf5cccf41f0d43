import { isProofOf, proofOf } from "@/lib/gateway/proof.ts";

/** Whose conversation it is: ids of requests mean something within one session of one member's client only. */
export type Conversation = { memberId: string; clientSession: string; secret: Buffer };

const shape = /^wicket\.([a-z][a-z0-9-]{0,31})\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]{22})$/;

/**
 * The id under which the client sees what an upstream asks of it on `/mcp`, where two upstreams may use the same one. It holds the
 * upstream's own id (raw JSON) and the connector, so that whichever replica gets the answer knows where it belongs, and it proves that
 * this was asked. Also stands for progress tokens, which are ids of the asking side as well.
 */
export function askedId(service: string, idText: string, { memberId, clientSession, secret }: Conversation): string {
  const id = Buffer.from(idText).toString("base64url");
  return `wicket.${service}.${id}.${proofOf(secret, "asked", memberId, clientSession, service, id)}`;
}

/** The connector that asked and its own id as raw JSON; null for an id that was not given out in this conversation. */
export function readAskedId(
  asked: unknown,
  { memberId, clientSession, secret }: Conversation,
): { service: string; idText: string } | null {
  const [, service, id, proof] = (typeof asked === "string" && shape.exec(asked)) || [];
  if (service === undefined || id === undefined || proof === undefined) return null;
  if (!isProofOf(proof, secret, "asked", memberId, clientSession, service, id)) return null;
  return { service, idText: Buffer.from(id, "base64url").toString() };
}
