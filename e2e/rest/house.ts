import { type Api, apiFor, browserOf, type Caller } from "@/e2e/rest/api.ts";
import { writeRecords } from "@/e2e/rest/write-records.ts";
import type { Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { keepMail } from "@/lib/mail/store.ts";

/** The ids of one organization, each as it may stand in an address. */
export type Ids = { agent: string; connector: string; policy: string; member: string; mail: string; record: string };

export type House = {
  organizationId: string;
  personId: string;
  email: string;
  /** The admin's browser. */
  browser: Caller;
  api: Api;
  ids: Ids;
  /** The same things by the names that people give them. */
  names: Pick<Ids, "agent" | "connector" | "policy">;
};

/**
 * An organization with one of everything, made through its own doors: an admin who is a member of an agent with a key, a connector that
 * members sign in to and their connection, a policy, a mail and a record.
 */
export async function houseOf(email: string, names: House["names"], upstream: Upstream): Promise<House> {
  const { organizationId, personId } = await organizationOf(email, email);
  const browser = await browserOf(personId);
  const api = await apiFor(browser);
  const agent = await made(api("POST", "/api/agents", { json: { name: names.agent } }));
  const of = `/api/agents/${agent.id}`;
  const connector = await made(
    api("POST", `${of}/connectors`, { json: { key: names.connector, url: upstream.url, auth: { kind: "member" } } }),
  );
  const policy = await made(
    api("POST", `${of}/policies`, { json: { name: names.policy, text: "permit(principal, action, resource);" } }),
  );
  const member = await made(api("POST", `${of}/members`, { json: {} }));
  await made(api("POST", `/api/me/memberships/${member.id}/key`));
  await api("PUT", `/api/me/memberships/${member.id}/connections/${connector.id}`, { json: { token: "their-own" } });
  const mail = await keepMail(organizationId, mailTo(email), "A text.");
  const [record = ""] = await writeRecords({ organizationId, agent, memberId: member.id, personId, email }, [{}]);
  const ids = { agent: agent.id, connector: connector.id, policy: policy.id, member: member.id, mail, record };
  return { organizationId, personId, email, browser, api, ids, names };
}

/** The value that a 201 answers with. */
export async function made(answering: Promise<Response>): Promise<{ id: string; slug: string; [member: string]: unknown }> {
  const answer = await answering;
  if (answer.status !== 201) throw new Error(`Nothing was made: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string; slug: string };
}

function mailTo(to: string) {
  return { to, subject: "A mail", text: "A text.", linkName: "Link", link: "", expiresAt: new Date(Date.now() + 3_600_000) };
}
