import { adminRoute, created } from "@/lib/access/route.ts";
import { newMemberInput } from "@/lib/agents/member.ts";
import { joinAgent, listMembers } from "@/lib/agents/member-store.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { Problem } from "@/lib/errors.ts";
import type { AdminScope } from "@/lib/scope.ts";

/** `{data: members}`, in the order they joined. */
export const GET = adminRoute<{ agent: string }>(async ({ scope, params }) => {
  const agent = await findAgent(scope, params.agent);
  return { data: await listMembers(scope, agent.id) };
});

/** 201 with the approved member: the person of that e-mail address, or the caller. */
export const POST = adminRoute<{ agent: string }>(async ({ scope, params, body }) => {
  const agent = await findAgent(scope, params.agent);
  const { email } = await body(newMemberInput);
  return created(await joinAgent(scope, agent.id, email ?? ownEmail(scope)));
});

function ownEmail(scope: AdminScope): string {
  if (scope.personId !== null) return scope.author;
  throw new Problem("invalid_input", 'The administration token is nobody\'s. Nobody was added; name the person as "email".', {
    field: "email",
  });
}
