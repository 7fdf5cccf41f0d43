import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideMember, undoDecision } from "@/lib/agents/decision-store.ts";
import { acceptInvite, redeemInvite, renewInvite, revokeInvite } from "@/lib/agents/invite-store.ts";
import { type MemberMove, memberMoves } from "@/lib/agents/member-states.ts";
import { removeMember } from "@/lib/agents/member-store.ts";
import { createAgent, deleteAgent } from "@/lib/agents/store.ts";
import { invited } from "@/lib/agents/testing-members.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { Problem } from "@/lib/errors.ts";
import { type AdminScope, mintPersonScope } from "@/lib/scope.ts";
import { memberStatuses } from "@/lib/vocabulary.ts";

let db: TestDatabase;
let scope: AdminScope;
let number = 0;

beforeAll(async () => {
  db = await testDatabase();
  scope = await newOrganization(db);
});
afterAll(() => db.close());

type Standing = { agentId: string; memberId: string; personId: string; link: Parameters<typeof redeemInvite>[0] };

/** Every function that makes a move, by the move. A move that no function makes fails the first test. */
const doors: { readonly [name in MemberMove]: readonly ((one: Standing) => Promise<unknown>)[] } = {
  accept: [
    ({ link }) => redeemInvite(link, null),
    ({ memberId, personId }) =>
      acceptInvite(
        mintPersonScope({ organizationId: scope.organizationId, personId, email: "a@b.com", role: "member" }),
        memberId,
      ),
  ],
  resend: [({ agentId, memberId }) => renewInvite(scope, agentId, memberId)],
  revoke: [({ agentId, memberId }) => revokeInvite(scope, agentId, memberId)],
  approve: [({ agentId, memberId }) => decideMember(scope, agentId, memberId, "approved")],
  reject: [({ agentId, memberId }) => decideMember(scope, agentId, memberId, "rejected")],
  undo: [({ agentId, memberId }) => undoDecision(scope, agentId, memberId)],
  remove: [({ agentId, memberId }) => removeMember(scope, agentId, memberId)],
  close: [({ agentId }) => deleteAgent(scope, agentId)],
};

async function standingAs(status: string): Promise<Standing> {
  number += 1;
  const agent = await createAgent(scope, { name: `Agent ${number}` });
  const { memberId, link } = await invited(scope, agent.id, `member${number}@company.com`);
  const [row] = await db.ownerSql`
    update member set status = ${status}, decision_final_at = now() + interval '5 seconds' where id = ${memberId}
    returning person_id as "personId"`;
  return { agentId: agent.id, memberId, personId: row?.personId, link };
}

async function stored(memberId: string) {
  const [row] = await db.ownerSql`
    select to_jsonb(m) as member, to_jsonb(i) as invite from member m join invite i on i.member_id = m.id where m.id = ${memberId}`;
  return JSON.stringify(row);
}

const cases = memberStatuses.flatMap((from) =>
  (Object.keys(memberMoves) as MemberMove[]).flatMap((move) => doors[move].map((door, index) => ({ from, move, door, index }))),
);

describe("every state and every move", () => {
  test.each(cases)("$move ($index) of one who is $from", async ({ from, move, door }) => {
    const one = await standingAs(from);
    const before = await stored(one.memberId);
    const { from: possible, to } = memberMoves[move];
    if (possible.some((state) => state === from)) {
      await door(one);
      const [row] = await db.ownerSql`select status from member where id = ${one.memberId}`;
      expect(row?.status).toBe(to);
      return;
    }
    // Deleting an agent is no refusal to those who were removed from it before: it leaves them as they are.
    const refusal =
      move === "close"
        ? await door(one)
        : await door(one).then(
            () => "done",
            (thrown: unknown) => thrown,
          );
    if (move !== "close") {
      expect(refusal).toBeInstanceOf(Problem);
      expect((refusal as Problem).message).toMatch(/Nothing was (changed|accepted)\./);
    }
    expect(await stored(one.memberId)).toBe(before);
  });
});

test("an undo comes too late when the decision is final, and then changes nothing", async () => {
  for (const status of ["approved", "rejected"]) {
    const one = await standingAs(status);
    await db.ownerSql`update member set decision_final_at = now() - interval '1 second' where id = ${one.memberId}`;
    const before = await stored(one.memberId);
    await expect(undoDecision(scope, one.agentId, one.memberId)).rejects.toMatchObject({ code: "conflict" });
    await db.ownerSql`update member set decision_final_at = null where id = ${one.memberId}`;
    await expect(undoDecision(scope, one.agentId, one.memberId)).rejects.toThrow("This decision is final");
    expect(JSON.parse(await stored(one.memberId)).member.status).toBe(JSON.parse(before).member.status);
  }
});
