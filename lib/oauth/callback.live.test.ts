import { describe, expect, test } from "vitest";
import { removeMember } from "@/lib/agents/member-store.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { issuerTag } from "@/lib/oauth/client-metadata.ts";
import { completeAuthorization } from "@/lib/oauth/complete-authorization.ts";
import { begin, connect, finish, putUpStage, rowOf, seat, stage } from "@/lib/oauth/testing-stage.ts";
import { mintPersonScope } from "@/lib/scope.ts";

putUpStage();

describe("a return from an authorization server is refused", () => {
  const spentNothing = () => expect(stage.upstream.exchanges.filter((line) => line.endsWith("granted"))).toEqual([]);

  test("without a state, with one that was never given out, and with one twice", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url);
    const without = new URL(back);
    without.searchParams.delete("state");
    expect(await finish(alex, without)).toBe("malformed");
    const made = new URL(back);
    made.searchParams.set("state", "A".repeat(43));
    expect(await finish(alex, made)).toBe("unknown");
    const twice = new URL(back);
    twice.searchParams.append("state", "A".repeat(43));
    expect(await finish(alex, twice)).toBe("malformed");
    spentNothing();
    expect(await finish(alex, back)).toBe("connected");
  });

  test("from another member, from another browser, and from a browser without a secret", async () => {
    const [alex, sam] = [await seat(), await seat()];
    const back = await stage.upstream.consent((await begin(alex)).url);
    expect(await finish(sam, back)).toBe("other_person");
    expect(await finish({ person: sam.person, browser: alex.browser }, back)).toBe("other_person");
    expect(await finish({ person: alex.person, browser: sam.browser }, back)).toBe("other_browser");
    expect(
      await completeAuthorization(alex.person, {
        query: back.searchParams,
        issuerTag: issuerTag(stage.upstream.issuer),
        browser: null,
      }),
    ).toBe("other_browser");
    spentNothing();
    expect(await finish(alex, back)).toBe("connected");
  });

  test("in an organization that the person was not in when they set out", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url);
    const foreign = await newOrganization(stage.database, "Globex");
    const elsewhere = mintPersonScope({ ...alex.person, organizationId: foreign.organizationId });
    expect(await finish({ person: elsewhere, browser: alex.browser }, back)).toBe("unknown");
    spentNothing();
  });

  test("at the address of another server, and with the `iss` of another, and without one where the server sends it", async () => {
    const alex = await seat();
    for (const bend of [
      (back: URL) => {
        back.pathname = `/oauth/callback/${issuerTag("https://other.example")}`;
      },
      (back: URL) => back.searchParams.set("iss", "https://other.example"),
      (back: URL) => back.searchParams.delete("iss"),
    ]) {
      const back = await stage.upstream.consent((await begin(alex)).url);
      const bent = new URL(back);
      bend(bent);
      expect(await finish(alex, bent)).toBe("other_server");
    }
    spentNothing();
    expect(await connect(alex)).toBe("connected");
  });

  test("after ten minutes", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url);
    await stage.database
      .ownerSql`update oauth_authorization set expires_at = now() - interval '1 second' where member_id = ${alex.memberId}`;
    expect(await finish(alex, back)).toBe("expired");
    spentNothing();
  });

  test("the second time, of 50 at once all but one, and the code is exchanged once", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => finish(alex, back)));
    expect(outcomes.filter((one) => one === "connected")).toHaveLength(1);
    expect(outcomes.filter((one) => one === "used")).toHaveLength(49);
    expect(stage.upstream.exchanges).toEqual(["authorization_code granted"]);
  });

  test("with a code that was brought before, or that was given out for somebody else's request", async () => {
    const [alex, sam] = [await seat(), await seat()];
    const stolen = await stage.upstream.consent((await begin(alex)).url);
    const own = await stage.upstream.consent((await begin(sam)).url);
    own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect(await finish(sam, own)).toBe("exchange_failed");
    expect(await rowOf(sam)).toBeUndefined();
    expect(await connect(sam)).toBe("connected");
  });

  test("when PKCE was stripped from the request on its way", async () => {
    const alex = await seat();
    const url = new URL((await begin(alex)).url);
    url.searchParams.delete("code_challenge");
    url.searchParams.delete("code_challenge_method");
    expect(await finish(alex, await stage.upstream.consent(url.href))).toBe("refused");
    expect(await rowOf(alex)).toBeUndefined();
  });

  test("when the member declined, and the state is spent by that", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url, "nobody");
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(await finish(alex, back)).toBe("denied");
    expect(await finish(alex, back)).toBe("used");
  });

  test("when the membership ended meanwhile; what was granted is given back", async () => {
    const alex = await seat();
    const back = await stage.upstream.consent((await begin(alex)).url);
    await removeMember(stage.scope, stage.agent.id, alex.memberId);
    expect(await finish(alex, back)).toBe("gone");
    expect(await rowOf(alex)).toBeUndefined();
    expect(stage.upstream.revoked.length).toBeGreaterThan(0);
  });
});
