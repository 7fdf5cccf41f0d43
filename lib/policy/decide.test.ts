import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { compilePolicies } from "@/lib/policy/compile.ts";
import { decide } from "@/lib/policy/decide.ts";
import { type CedarRequest, describeCall } from "@/lib/policy/describe.ts";
import type { CallFacts } from "@/lib/policy/facts.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import { baselineAllow, releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";
import { callOf, catalogueOf, database, exposed, github, policyOf, slack, timeAt, toolNamed } from "@/lib/policy/testing.ts";

const open = policyOf("open", baselineAllow.text);
const seeds = [open, policyOf("release-window", releaseWindow.text), policyOf("source-sensitivity", sourceSensitivity.text)];

/** "ALLOW open", "DENY policy_error broken": the verdict and what determined it. */
function verdict(policies: readonly Policy[], facts: CallFacts, agentId = "agent"): string {
  const compiled = compilePolicies({ agentId, version: 1, policies });
  const request = describeCall(facts, compiled.mentioned);
  if ("refused" in request) return `DENY arguments_refused ${request.argument}`;
  return said(decide(compiled, request));
}

function said({ decision, reason, policies }: ReturnType<typeof decide>): string {
  return [decision, ...(decision === "ALLOW" ? [] : [reason]), ...policies.map((policy) => policy.name)].join(" ");
}

const deleteRecords = (hour: number, minute = 0) =>
  callOf(database, "delete_records", { table: "prod.customer_records", filter: "*" }, { time: timeAt(hour, minute) });

describe("the incidents of the memo", () => {
  test.each([
    [3, 4, "DENY policy release-window"],
    [8, 59, "DENY policy release-window"],
    [9, 0, "ALLOW open"],
    [12, 0, "ALLOW open"],
    [17, 0, "ALLOW open"],
    [17, 59, "ALLOW open"],
    [18, 0, "DENY policy release-window"],
    [23, 59, "DENY policy release-window"],
    [0, 0, "DENY policy release-window"],
  ])("delete_records at %i:%i: %s", (hour, minute, expected) => {
    expect(verdict(seeds, deleteRecords(hour, minute))).toBe(expected);
  });

  test("what only reads is not held to the release window, and drop_table is", () => {
    expect(verdict(seeds, callOf(database, "list_records", { table: "prod.x" }, { time: timeAt(3) }))).toBe("ALLOW open");
    expect(verdict(seeds, callOf(database, "describe_table", { table: "prod.x" }, { time: timeAt(3) }))).toBe("ALLOW open");
    expect(verdict(seeds, callOf(database, "drop_table", { table: "prod.x" }, { time: timeAt(3) }))).toBe(
      "DENY policy release-window",
    );
  });

  const post = (channel: unknown, exposure = exposed) => callOf(slack, "post_message", { channel, text: "x" }, { exposure });
  test("who has read private source does not post to a public channel", () => {
    expect(verdict(seeds, callOf(github, "get_file_contents", { owner: "acme", repo: "payments-core" }))).toBe("ALLOW open");
    expect(verdict(seeds, post("#status-public"))).toBe("DENY policy source-sensitivity");
    expect(verdict(seeds, post("#team-payments"))).toBe("ALLOW open");
    expect(verdict(seeds, callOf(slack, "post_message", { channel: "#status-public", text: "x" }))).toBe("ALLOW open");
  });

  test.each(["#never-heard-of", "#Status-Public", "", undefined, ["#team-payments"]])(
    "a channel %j of unknown visibility counts as public",
    (channel) => {
      expect(verdict(seeds, post(channel))).toBe("DENY policy source-sensitivity");
    },
  );
});

describe("what denies", () => {
  const call = callOf(github, "get_me");
  const forbid = (condition: string) => policyOf("broken", `forbid(principal, action, resource) when { ${condition} };`);

  test("no policies, none that permit, and none that are in force", () => {
    expect(verdict([], call)).toBe("DENY no_permit");
    expect(verdict([{ ...open, mode: "off" }], call)).toBe("DENY no_permit");
    expect(verdict([{ ...open, mode: "shadow" }], call)).toBe("DENY no_permit");
    expect(
      verdict([policyOf("other", 'permit(principal, action in ServiceMCP::Action::"delete_records", resource);')], call),
    ).toBe("DENY no_permit");
    expect(verdict([open], call)).toBe("ALLOW open");
  });

  test.each([
    ["a missing attribute", 'resource.owner == "x"'],
    ["an absent entity", 'GitHubMCP::Repository::"acme/other".visibility == "public"'],
    ["a wrong type", "context.time.date > 5"],
    ["an overflow", "context.time.epochMs * 9223372036854775807 > 1"],
    ["an extension that does not parse", "ip(context.time.date).isIpv4()"],
    ["a fact that is not supplied", "context.session.denials > 3"],
  ])("a forbid that errs, by %s, denies where Cedar alone would allow", (_, condition) => {
    expect(verdict([open, forbid(condition)], call)).toBe("DENY policy_error broken");
    const { wasm } = cedarEngine();
    const alone = wasm.isAuthorized({
      ...(describeCall(call, new Set()) as CedarRequest),
      policies: { staticPolicies: { open: open.text, broken: forbid(condition).text } },
    });
    expect(alone).toMatchObject({ type: "success", response: { decision: "allow" } });
  });

  test("a forbid that reads the address denies when the address is not known", () => {
    const office = [open, forbid('!context.source.ip.isInRange(ip("203.0.113.0/24"))')];
    expect(verdict(office, call)).toBe("ALLOW open");
    expect(verdict(office, callOf(github, "get_me", {}, { source: { ip: "198.51.100.1", client: "x" } }))).toBe(
      "DENY policy broken",
    );
    expect(verdict(office, callOf(github, "get_me", {}, { source: { ip: null, client: "x" } }))).toBe("DENY policy_error broken");
  });

  test("a permit that errs adds nothing", () => {
    const broken = policyOf("broken", "permit(principal, action, resource) when { context.absent };");
    expect(verdict([broken], call)).toBe("DENY no_permit");
    expect(verdict([broken, open], call)).toBe("ALLOW open");
  });

  test("a forbid that holds is named before one that errs", () => {
    const closed = policyOf("closed", "forbid(principal, action, resource);");
    expect(verdict([open, forbid("context.absent"), closed], call)).toBe("DENY policy closed");
  });

  test.each([
    ["that does not parse", "forbid(principal, action, resource"],
    ["that is a template", "forbid(principal == ?principal, action, resource);"],
    ["that is empty", "// nothing"],
    ["that is two", "permit(principal, action, resource); permit(principal, action, resource);"],
    ["out of bounds", `forbid(principal, action, resource) when { ${"(".repeat(150)}true${")".repeat(150)} };`],
  ])("a set with a text %s is never a set without it", (_, text) => {
    expect(verdict([open, policyOf("unreadable", text)], call)).toBe("DENY engine_error");
    expect(verdict([open, policyOf("unreadable", text, "off")], call)).toBe("ALLOW open");
  });

  test("two policies under one id, and more than a thousand, are no set either", () => {
    expect(verdict([open, { ...forbid("true"), id: open.id }], call)).toBe("DENY engine_error");
    const many = Array.from({ length: 1001 }, (_, index) => policyOf(`p${index}`, open.text));
    expect(verdict(many, call)).toBe("DENY engine_error");
  });

  test("ids that mean something to JavaScript are ids", () => {
    const odd = ["__proto__", "constructor", ""].map((id) => ({ ...forbid(`context.time.date == "${id}"`), id }));
    expect(verdict([open, ...odd], call)).toBe("ALLOW open");
    expect(verdict([open, ...odd.slice(1), { ...forbid("true"), id: "__proto__" }], call)).toBe("DENY policy broken");
  });
});

describe("arguments", () => {
  const schema = {
    properties: {
      amount: { type: "integer" },
      owner: { type: "object", properties: { type: { type: "string" }, id: { type: "string" } } },
    },
    required: ["amount"],
  };
  const bank = catalogueOf({ key: "bank", namespace: "BankMCP", tools: [toolNamed("pay", "write", schema)] });
  const limited = [
    open,
    policyOf("limit", 'forbid(principal, action == BankMCP::Action::"pay", resource) when { context.args.amount > 100 };'),
  ];

  test.each([
    [500, "DENY policy limit"],
    [100, "ALLOW open"],
    [5e2, "DENY policy limit"],
    [-0, "ALLOW open"],
    ["500", "DENY arguments_refused amount"],
    [[500], "DENY arguments_refused amount"],
    [{ v: 500 }, "DENY arguments_refused amount"],
    [true, "DENY arguments_refused amount"],
    [500.5, "DENY arguments_refused amount"],
    [9e17, "DENY arguments_refused amount"],
    [null, "DENY arguments_refused amount"],
    [{ __extn: { fn: "decimal", arg: "1.0" } }, "DENY arguments_refused null"],
  ])("an amount of %j: %s", (amount, expected) => {
    expect(verdict(limited, callOf(bank, "pay", { amount }))).toBe(expected);
  });

  test("left out, the forbid that reads it cannot be evaluated", () => {
    expect(verdict(limited, callOf(bank, "pay", {}))).toBe("DENY policy_error limit");
  });

  test("no argument becomes an entity", () => {
    const own = [
      open,
      policyOf("own", "forbid(principal, action, resource) when { context.args has owner && context.args.owner == principal };"),
    ];
    const alex = { type: "ServiceMCP::Member", id: "alex@company.com" };
    expect(verdict(own, callOf(bank, "pay", { amount: 1, owner: alex }))).toBe("ALLOW open");
    expect(verdict(own, callOf(bank, "pay", { amount: 1, owner: { __entity: alex } }))).toBe("DENY arguments_refused null");
  });

  test("an argument that no policy reads refuses nothing", () => {
    expect(verdict([open], callOf(bank, "pay", { amount: "500" }))).toBe("ALLOW open");
  });
});

describe("shadow policies", () => {
  const decided = (policies: readonly Policy[], facts: CallFacts = deleteRecords(3)) => {
    const compiled = compilePolicies({ agentId: "shadowed", version: 1, policies });
    return decide(compiled, describeCall(facts, compiled.mentioned) as CedarRequest);
  };
  const window = policyOf("release-window", releaseWindow.text, "shadow");

  test("change nothing, and say that they would have denied", () => {
    expect(decided([open, window])).toEqual({
      decision: "ALLOW",
      reason: "policy",
      policies: [{ id: open.id, name: "open" }],
      wouldDeny: ["release-window"],
    });
    expect(decided([open, window], deleteRecords(12)).wouldDeny).toEqual([]);
    expect(decided([window])).toMatchObject({ decision: "DENY", reason: "no_permit", wouldDeny: ["release-window"] });
  });

  test("would deny when they cannot be evaluated, like an enforced one", () => {
    const erring = policyOf("erring", "forbid(principal, action, resource) when { context.absent };", "shadow");
    const unreadable = policyOf("unreadable", "forbid(", "shadow");
    expect(decided([open, erring, policyOf("permit", open.text, "shadow")])).toMatchObject({
      decision: "ALLOW",
      wouldDeny: ["erring"],
    });
    expect(decided([open, unreadable])).toMatchObject({ decision: "ALLOW", wouldDeny: ["unreadable"] });
  });
});

describe("the engine", () => {
  const compiled = compilePolicies({ agentId: "engine", version: 1, policies: seeds });
  const request = describeCall(deleteRecords(12), compiled.mentioned) as CedarRequest;
  const poison = `permit(principal, action, resource) when { ${"(".repeat(150)}true${")".repeat(150)} };`;

  /** Each trap leaves the stack of the instance a little shorter, until nothing works in it any more; the first one is often enough. */
  function trap() {
    const engine = cedarEngine();
    const throws = (text: string) => {
      try {
        engine.wasm.policyToJson(text);
        return false;
      } catch {
        return true;
      }
    };
    expect(throws(poison)).toBe(true);
    for (let times = 0; times < 1000 && !throws(open.text); times += 1) throws(poison);
    expect(throws(open.text)).toBe(true);
    return engine;
  }

  test("a trap denies the next decision, the instance is replaced, and the one after is right again", () => {
    expect(said(decide(compiled, request))).toBe("ALLOW open");
    const before = trap();
    expect(said(decide(compiled, request))).toBe("DENY engine_error");
    expect(cedarEngine().generation).toBe(before.generation + 1);
    expect(said(decide(compiled, request))).toBe("ALLOW open");
    expect(said(decide(compiled, describeCall(deleteRecords(3), compiled.mentioned) as CedarRequest))).toBe(
      "DENY policy release-window",
    );
  });

  test("compiling in a trapped instance builds a new one first", () => {
    trap();
    expect(verdict(seeds, deleteRecords(12))).toBe("ALLOW open");
  });

  test("two versions of one agent's policies are never taken for each other", () => {
    const closed = compilePolicies({
      agentId: "engine",
      version: 2,
      policies: [policyOf("closed", "forbid(principal, action, resource);")],
    });
    expect(said(decide(compiled, request))).toBe("ALLOW open");
    expect(said(decide(closed, request))).toBe("DENY policy closed");
    expect(said(decide(compiled, request))).toBe("ALLOW open");
  });

  test("a set that the engine does not know, a failure and a throw of anything deny", () => {
    const engine = cedarEngine();
    const real = engine.wasm.statefulIsAuthorized;
    const answers: (() => never)[] = [
      () => ({ type: "failure", errors: [], warnings: [] }) as never,
      () => {
        throw "a string";
      },
      () => {
        throw undefined;
      },
    ];
    for (const statefulIsAuthorized of answers) {
      Object.assign(cedarEngine(), { wasm: { ...engine.wasm, statefulIsAuthorized } });
      expect(said(decide(compiled, request))).toBe("DENY engine_error");
    }
    Object.assign(cedarEngine(), { wasm: { ...engine.wasm, statefulIsAuthorized: real } });
    expect(said(decide(compiled, request))).toBe("ALLOW open");
  });
});

test("whatever is asked, decide answers, and allows only what the open policy allows", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const compiled = compilePolicies({ agentId: "any", version: 1, policies: seeds });
  const shut = compilePolicies({ agentId: "shut", version: 1, policies: [] });
  const arbitraryCall = fc.record({
    args: fc.dictionary(fc.string({ unit: "binary" }), json),
    name: fc.string({ unit: "binary", maxLength: 40 }),
    hour: fc.integer({ min: 0, max: 23 }),
    accessedPrivate: fc.boolean(),
    client: fc.string({ unit: "binary" }),
    ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant(null)),
  });
  fc.assert(
    fc.property(arbitraryCall, ({ args, name, hour, accessedPrivate, client, ip }) => {
      const service = catalogueOf({ key: "any", namespace: "SlackMCP", tools: [toolNamed(name, "write", { properties: args })] });
      const facts = callOf(service, name, args, {
        time: timeAt(hour),
        exposure: { ...exposed, accessedPrivate },
        source: { ip, client },
        member: { email: client, role: "member" },
      });
      for (const mentioned of ["all", new Set<string>()] as const) {
        const request = describeCall(facts, mentioned);
        if ("refused" in request) continue;
        const closed =
          (["delete_records", "drop_table"].includes(name) && (hour < 9 || hour > 17)) ||
          (name === "post_message" && accessedPrivate);
        expect(decide(compiled, request).decision).toBe(closed ? "DENY" : "ALLOW");
        expect(said(decide(shut, request))).toBe("DENY no_permit");
      }
    }),
    { numRuns: 300 },
  );
});

test("a request of any shape at all is answered, not thrown on", () => {
  const compiled = compilePolicies({ agentId: "shape", version: 1, policies: [open] });
  fc.assert(
    fc.property(fc.anything(), (context) => {
      const request = { ...(describeCall(callOf(github, "get_me"), new Set()) as CedarRequest), context } as CedarRequest;
      expect(["ALLOW open", "DENY engine_error"]).toContain(said(decide(compiled, request)));
    }),
    { numRuns: 100 },
  );
});
