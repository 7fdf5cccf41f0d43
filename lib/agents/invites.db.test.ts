import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { decideMember, listQueue, takeFinalDecisions, undoDecision } from "@/lib/agents/decision-store.ts";
import { inviteLimits } from "@/lib/agents/invite.ts";
import { readInviteFragment } from "@/lib/agents/invite-link.ts";
import { invitePeople, resendInvite, withdrawInvite } from "@/lib/agents/invite-people.ts";
import { inviteAddress, listInvites, redeemInvite } from "@/lib/agents/invite-store.ts";
import { mailDecisions } from "@/lib/agents/mail-decisions.ts";
import { joinAgent, membershipsOf, removeMember } from "@/lib/agents/member-store.ts";
import { createAgent, deleteAgent } from "@/lib/agents/store.ts";
import { invited, waiting } from "@/lib/agents/testing-members.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { listOutbox } from "@/lib/mail/store.ts";
import { type AdminScope, mintPersonScope } from "@/lib/scope.ts";

let db: TestDatabase;
let scope: AdminScope;
let foreign: AdminScope;
let agent: { id: string; slug: string };

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await db.ownerSql`truncate identity.attempt`;
  scope = await newOrganization(db, "Acme");
  foreign = await newOrganization(db, "Globex");
  agent = await createAgent(scope, { name: "Release Bot" });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const outcomes = async (pasted: string) =>
  (await invitePeople(scope, agent.id, pasted)).map(({ email, written, outcome }) => `${email ?? written}: ${outcome}`);
const linkIn = async (email: string) => {
  const mail = (await listOutbox(scope)).find((one) => one.recipient === email && one.link?.includes("/invite#"));
  const link = readInviteFragment(new URL(mail?.link ?? "http://x").hash);
  return link && { organization: link.organization, invite: link.invite, token: link.token };
};
const statusOf = async (email: string) =>
  (
    await db.ownerSql`
    select status from member join identity.person p on p.id = person_id
    where email = ${email} and organization_id = ${scope.organizationId} order by member.created_at desc limit 1`
  )[0]?.status;

describe("an invite", () => {
  test("goes to each address of a paste, and each learns its own outcome", async () => {
    await joinAgent(scope, agent.id, "kim@company.com");
    expect(await outcomes("Sam <Sam@Company.com>, sam@company.com; nobody\nkim@company.com\nlee@company.com")).toEqual([
      "sam@company.com: invited",
      "nobody: not_an_address",
      "kim@company.com: already_member",
      "lee@company.com: invited",
    ]);
    expect(await outcomes("SAM@company.com")).toEqual(["sam@company.com: already_invited"]);
    expect((await listInvites(scope, agent.id)).map((one) => one.email)).toEqual(["sam@company.com", "lee@company.com"]);
    expect((await listOutbox(scope)).map((mail) => mail.recipient).sort()).toEqual(["lee@company.com", "sam@company.com"]);
  });

  test("is refused whole only when there is nobody in the paste, or far too many", async () => {
    for (const pasted of ["", " ,;\n", Array.from({ length: 101 }, (_, index) => `p${index}@company.com`).join(",")]) {
      await expect(invitePeople(scope, agent.id, pasted)).rejects.toMatchObject({ code: "invalid_input" });
    }
    expect(await listInvites(scope, agent.id)).toEqual([]);
  });

  test("is a mail in text and HTML, to the stored address, whose link is of the configured address only", async () => {
    await invitePeople(scope, agent.id, "Sam@Company.com");
    const [mail] = await listOutbox(scope);
    expect(mail?.recipient).toBe("sam@company.com");
    expect(mail?.link).toMatch(/^http:\/\/localhost:3000\/invite#/);
    expect(mail?.body).toContain('invited you to the agent "Release Bot" of Acme');
  });

  test("lives seven days, and is kept as a keyed digest only", async () => {
    await invitePeople(scope, agent.id, "sam@company.com");
    const link = await linkIn("sam@company.com");
    const [row] = await db.ownerSql`
      select i::text as text, octet_length(token_digest) as length, expires_at - sent_at = interval '7 days' as week from invite i
      where organization_id = ${scope.organizationId}`;
    expect([row?.length, row?.week]).toEqual([32, true]);
    expect(row?.text).not.toContain(link?.token);
    expect(row?.text).not.toContain(Buffer.from(link?.token ?? "").toString("hex"));
  });

  test("is accepted once, and then waits for approval", async () => {
    const { link } = await invited(scope, agent.id, "sam@company.com");
    const accepted = await redeemInvite(link, null);
    expect(accepted).toMatchObject({ email: "sam@company.com", agent: { slug: "release-bot" } });
    expect(await statusOf("sam@company.com")).toBe("pending");
    await expect(redeemInvite(link, null)).rejects.toThrow("This invite was used already. Nothing was accepted.");
  });

  test("has one winner among 1,000 who redeem it at once", async () => {
    const { link } = await invited(scope, agent.id, "sam@company.com");
    const attempts = await Promise.allSettled(Array.from({ length: 1_000 }, () => redeemInvite(link, null)));
    expect(attempts.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const reasons = attempts.flatMap((one) => (one.status === "rejected" ? [String(one.reason.message)] : []));
    expect(new Set(reasons)).toEqual(
      new Set(["This invite was used already. Nothing was accepted. Sign in as sam@company.com to go on."]),
    );
  });

  test.each([
    ["another token", (link: Link) => ({ ...link, token: "x".repeat(43) })],
    ["a token that is cut", (link: Link) => ({ ...link, token: link.token.slice(1) })],
    ["the token of another invite", (link: Link, other: Link) => ({ ...link, token: other.token })],
    ["another organization", (link: Link) => ({ ...link, organization: foreign.organizationId })],
    ["no organization", (link: Link) => ({ ...link, organization: "'; drop table invite; --" })],
    ["no invite", (link: Link) => ({ ...link, invite: "" })],
  ])("is not accepted with %s", async (_, changed) => {
    const { link } = await invited(scope, agent.id, "sam@company.com");
    const other = await invited(scope, agent.id, "kim@company.com");
    await expect(redeemInvite(changed(link, other.link), null)).rejects.toMatchObject({ code: "not_found" });
    expect(await statusOf("sam@company.com")).toBe("invited");
    await redeemInvite(link, null);
  });

  test("of one organization does not work at another that has a copy of its row", async () => {
    const { link, memberId } = await invited(scope, agent.id, "sam@company.com");
    const there = await createAgent(foreign, { name: "Copy" });
    const copied = await invited(foreign, there.id, "sam@company.com");
    await db.ownerSql`
      update invite set token_digest = (select token_digest from invite where member_id = ${memberId}) where member_id = ${copied.memberId}`;
    await expect(
      redeemInvite({ ...link, organization: foreign.organizationId, invite: copied.memberId }, null),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("that has expired, was revoked, or whose agent was deleted says so, and accepts nothing", async () => {
    const one = await invited(scope, agent.id, "sam@company.com");
    await db.ownerSql`update invite set expires_at = now() - interval '1 second' where member_id = ${one.memberId}`;
    await expect(redeemInvite(one.link, null)).rejects.toThrow("This invite has expired. Nothing was accepted.");
    expect((await listInvites(scope, agent.id))[0]?.expired).toBe(true);
    await resendInvite(scope, agent.id, one.memberId);
    await withdrawInvite(scope, agent.id, one.memberId);
    const again = await invited(scope, agent.id, "sam@company.com");
    await withdrawInvite(scope, agent.id, again.memberId);
    await expect(redeemInvite(again.link, null)).rejects.toThrow("This invite was revoked. Nothing was accepted.");
    const last = await invited(scope, agent.id, "kim@company.com");
    await deleteAgent(scope, agent.id);
    await expect(redeemInvite(last.link, null)).rejects.toThrow("The agent of this invite was deleted. Nothing was accepted.");
  });

  test("that is sent again has a new link, and the old one is dead and gone from the outbox", async () => {
    await invitePeople(scope, agent.id, "sam@company.com");
    const old = await linkIn("sam@company.com");
    const [row] = await listInvites(scope, agent.id);
    await resendInvite(scope, agent.id, row?.memberId ?? "");
    const fresh = await linkIn("sam@company.com");
    expect(fresh?.token).not.toBe(old?.token);
    expect((await listOutbox(scope)).filter((mail) => mail.link !== null)).toHaveLength(1);
    await expect(redeemInvite(old as Link, null)).rejects.toMatchObject({ code: "not_found" });
    await redeemInvite(fresh as Link, null);
  });

  test("that is revoked or accepted leaves no link in the outbox", async () => {
    await invitePeople(scope, agent.id, "sam@company.com");
    const [row] = await listInvites(scope, agent.id);
    await withdrawInvite(scope, agent.id, row?.memberId ?? "");
    expect((await listOutbox(scope)).filter((mail) => mail.body !== null)).toEqual([]);
    expect(await outcomes("sam@company.com")).toEqual(["sam@company.com: invited"]);
  });

  test("for somebody else than who is signed in says so and is not spent", async () => {
    const { link } = await invited(scope, agent.id, "sam@company.com");
    await expect(redeemInvite(link, "kim@company.com")).rejects.toThrow(
      "This invite is for sam@company.com, and you are signed in as kim@company.com. Nothing was accepted.",
    );
    await redeemInvite(link, "sam@company.com");
  });

  test("to another agent stands beside the first", async () => {
    const second = await createAgent(scope, { name: "Second" });
    const one = await invited(scope, agent.id, "sam@company.com");
    const other = await invited(scope, second.id, "sam@company.com");
    await redeemInvite(one.link, null);
    const [row] = await db.ownerSql`select status from member where id = ${other.memberId}`;
    expect(row?.status).toBe("invited");
    await redeemInvite(other.link, "sam@company.com");
  });

  test("of an address by two admins at once is one invite", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => inviteAddress(scope, agent.id, "sam@company.com")));
    expect(made.map((one) => one.outcome).sort()).toEqual([...Array(7).fill("already_invited"), "invited"]);
    expect(await listInvites(scope, agent.id)).toHaveLength(1);
  });

  test("brings no role along, and after a removal makes a membership of its own", async () => {
    const first = await waiting(scope, agent.id, "sam@company.com");
    const [row] = await db.ownerSql`select role from member where id = ${first}`;
    expect(row?.role).toBe("member");
    await removeMember(scope, agent.id, first);
    expect((await invited(scope, agent.id, "sam@company.com")).memberId).not.toBe(first);
  });

  test("is not seen, sent again or revoked by another organization", async () => {
    const { memberId } = await invited(scope, agent.id, "sam@company.com");
    const absent = { code: "not_found" };
    expect(await listInvites(foreign, agent.id)).toEqual([]);
    await expect(inviteAddress(foreign, agent.id, "eve@globex.com")).rejects.toMatchObject(absent);
    await expect(resendInvite(foreign, agent.id, memberId)).rejects.toMatchObject(absent);
    await expect(withdrawInvite(foreign, agent.id, memberId)).rejects.toMatchObject(absent);
    expect(await listInvites(scope, agent.id)).toHaveLength(1);
  });
});

describe("the limits", () => {
  test("hold for an address across organizations, and do not care how it is written", async () => {
    const { memberId } = await invited(scope, agent.id, "sam@company.com");
    const there = await createAgent(foreign, { name: "There" });
    await invited(foreign, there.id, "sam@company.com");
    for (let sent = 2; sent < inviteLimits.ofAddress; sent += 1) await resendInvite(scope, agent.id, memberId);
    await expect(resendInvite(scope, agent.id, memberId)).rejects.toMatchObject({
      code: "too_many_requests",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    const second = await createAgent(scope, { name: "Second" });
    await expect(invitePeople(scope, second.id, " SAM＠company.com")).rejects.toMatchObject({ code: "too_many_requests" });
    expect((await invitePeople(scope, second.id, "SAM@company.com, kim@company.com")).map((one) => one.outcome)).toEqual([
      "limited",
      "invited",
    ]);
    await db.ownerSql`update identity.attempt set until = now() - interval '1 second'`;
    await resendInvite(scope, agent.id, memberId);
  });

  test("hold for an organization, whoever and how many at once", async () => {
    await db.ownerSql`
      insert into identity.attempt (name, count, until)
      values (${`invite/organization/${scope.organizationId}`}, ${inviteLimits.ofOrganization - 2}, now() + interval '1 hour')`;
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => inviteAddress(scope, agent.id, `p${index}@company.com`)),
    );
    expect(asked.filter((one) => one.status === "fulfilled")).toHaveLength(2);
    expect(await listInvites(scope, agent.id)).toHaveLength(2);
    const there = await createAgent(foreign, { name: "There" });
    await invited(foreign, there.id, "p1@company.com");
  });

  test("are not touched by what is refused", async () => {
    await invited(scope, agent.id, "sam@company.com");
    for (let again = 0; again < 20; again += 1) await inviteAddress(scope, agent.id, "sam@company.com");
    const [row] = await db.ownerSql`select count from identity.attempt where name = 'invite/address/sam@company.com'`;
    expect(row?.count).toBe(1);
  });
});

describe("a decision", () => {
  test("is offered for whoever waits, longest first, and shown as long as it can be undone", async () => {
    const sam = await waiting(scope, agent.id, "sam@company.com");
    await waiting(scope, agent.id, "kim@company.com");
    await decideMember(scope, agent.id, sam, "approved");
    expect((await listQueue(scope, agent.id)).map(({ email, status }) => [email, status])).toEqual([
      ["sam@company.com", "approved"],
      ["kim@company.com", "pending"],
    ]);
    await db.ownerSql`update member set decision_final_at = now() where id = ${sam}`;
    expect((await listQueue(scope, agent.id)).map((one) => one.email)).toEqual(["kim@company.com"]);
  });

  test("can be undone, which ends a key that was generated meanwhile, and is told to nobody", async () => {
    const sam = await waiting(scope, agent.id, "sam@company.com");
    await decideMember(scope, agent.id, sam, "approved");
    await db.ownerSql`
      insert into member_key (organization_id, id, member_id, digest)
      values (${scope.organizationId}, ${sam}, ${sam}, decode(repeat('ab', 32), 'hex'))`;
    expect(await undoDecision(scope, agent.id, sam)).toEqual({ id: sam, status: "pending", undoUntil: null });
    const live = await db.ownerSql`select 1 from member_key where member_id = ${sam} and revoked_at is null`;
    expect(live).toHaveLength(0);
    await mailDecisions(scope);
    expect((await listOutbox(scope)).filter((mail) => mail.subject.includes("approved"))).toEqual([]);
    expect((await decideMember(scope, agent.id, sam, "rejected")).status).toBe("rejected");
  });

  test("is mailed once when it is final, whoever comes first, and not before", async () => {
    const sam = await waiting(scope, agent.id, "sam@company.com");
    const kim = await waiting(scope, agent.id, "kim@company.com");
    await decideMember(scope, agent.id, sam, "approved");
    await decideMember(scope, agent.id, kim, "rejected");
    expect(await takeFinalDecisions(scope)).toEqual([]);
    await db.ownerSql`update member set decision_final_at = now() - interval '1 second' where id in (${sam}, ${kim})`;
    await Promise.all(Array.from({ length: 5 }, () => mailDecisions(scope)));
    await mailDecisions(foreign);
    const subjects = (await listOutbox(scope)).map((mail) => `${mail.recipient}: ${mail.subject}`).sort();
    expect(subjects).toEqual([
      "kim@company.com: You were not approved for Release Bot",
      "sam@company.com: You are approved for Release Bot",
    ]);
  });

  test("is not another organization's to make", async () => {
    const sam = await waiting(scope, agent.id, "sam@company.com");
    await expect(decideMember(foreign, agent.id, sam, "approved")).rejects.toMatchObject({ code: "not_found" });
    expect(await listQueue(foreign, agent.id)).toEqual([]);
    expect(await statusOf("sam@company.com")).toBe("pending");
    await decideMember(scope, agent.id, sam, "approved");
    await expect(undoDecision(foreign, agent.id, sam)).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a member is told who invited them, and, while they wait, who was asked", async () => {
  const [admin] =
    await db.ownerSql`insert into identity.person (id, email) values (gen_random_uuid(), ${`${agent.id}@x.com`}) returning id`;
  await db.ownerSql`insert into administrator (organization_id, person_id) values (${scope.organizationId}, ${admin?.id})`;
  const memberId = await waiting(scope, agent.id, "sam@company.com");
  const [row] = await db.ownerSql`select person_id as "personId" from member where id = ${memberId}`;
  const person = mintPersonScope({
    organizationId: scope.organizationId,
    personId: row?.personId,
    email: "sam@company.com",
    role: "member",
  });
  const [membership] = await membershipsOf(person);
  expect(membership).toMatchObject({ status: "pending", invite: { invitedBy: "test", acceptedAt: expect.any(Date) } });
  // Whoever invited them is no admin, so every admin is asked.
  expect(membership?.asked).toEqual([`${agent.id}@x.com`]);
});

type Link = Parameters<typeof redeemInvite>[0];
