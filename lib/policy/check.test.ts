import { describe, expect, test } from "vitest";
import { checkAgainst, checkPolicy } from "@/lib/policy/check.ts";
import { baselineAllow, releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";
import { catalogues, database, policyOf, slack } from "@/lib/policy/testing.ts";
import { validateInWorker } from "@/lib/policy/validate-in-worker.ts";

const check = (text: string, agent = catalogues) => checkPolicy({ text, catalogues: agent });
const forbid = (condition: string) => `forbid(principal, action, resource) when { ${condition} };`;
const fine = { errors: [], warnings: [] };

describe("what may be saved", () => {
  test.each([
    baselineAllow.text,
    releaseWindow.text,
    sourceSensitivity.text,
    `${releaseWindow.text.replaceAll("\n", "\r\n")} // done`,
    '@denyMessage("Not at night.") @id("x") forbid(principal, action, resource) when { context.time.hour < 6 };',
  ])("%s", async (text) => {
    expect(await check(text)).toEqual(fine);
  });

  test("everything, on an agent without connectors", async () => {
    expect(await check(baselineAllow.text, [])).toEqual(fine);
  });
});

describe("what may not, and where it is wrong", () => {
  test.each([
    [
      "a misspelled tool",
      'permit(principal,\n  action == SlackMCP::Action::"post_mesage", resource);',
      /unrecognized action.*post_mesage/i,
      { line: 2, column: 13 },
    ],
    [
      "a misspelled fact, behind characters of several bytes",
      `// é€😀\n${forbid('"é😀" == "" || context.time.huor < 9')}`,
      /`time.huor` in context not found \(DatabaseMCP.*and \d+ more\)/,
      { line: 2, column: 59 },
    ],
    [
      "a wrong type",
      forbid('context.time.hour < "9"'),
      /expected Long but saw String/,
      { line: 1, column: 64, offset: 63, length: 3 },
    ],
    ["no end", "forbid(principal, action, resource)", /unexpected end of input/i, { line: 1, column: 36 }],
    ["nothing", "", /no policy in the text/, { line: 1, column: 1 }],
    ["only a comment", "// permit(principal, action, resource);", /no policy in the text/, { line: 1, column: 1 }],
    ["two policies", `${baselineAllow.text} // one\n${forbid("true")}`, /more than one policy/, { line: 2, column: 1 }],
    ["a template", "permit(\n  principal == ?principal, action, resource);", /template/, { line: 2, column: 16 }],
    ["JSON", '{"effect":"permit"}', /unexpected token/i, { line: 1, column: 1 }],
    ["brackets beyond all measure", forbid(`${"(".repeat(150)}true${")".repeat(150)}`), /nested more than 20 deep/, { line: 1 }],
    ["a byte order mark", `\ufeff${baselineAllow.text}`, /byte order mark/, { line: 1, column: 1 }],
    ["a megabyte", `//${"x".repeat(1_000_000)}`, /1,000,002 bytes/, { line: 1, column: 1 }],
    ["an endless @denyMessage", `@denyMessage("${"x".repeat(501)}") ${baselineAllow.text}`, /longer than 500/, { line: 1 }],
  ])("%s", async (_, text, message, place) => {
    const { errors } = await check(text);
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(message), ...place });
  });

  test("every error is told, in the order of the text", async () => {
    const { errors } = await check(forbid("context.one && context.two"));
    expect(errors.map((error) => error.message)).toEqual([expect.stringContaining("one"), expect.stringContaining("two")]);
    const missing = await check(
      'forbid(principal, action in GitHubMCP::Action::"tier:write", resource) when { context.args.branch == "main" };',
    );
    expect(missing.errors.map((error) => error.message)).toEqual([
      expect.stringMatching(/args.branch.*not found.*GitHubMCP::Action::"create_issue"/),
    ]);
  });

  test("messages speak of the policy, not of ids that nobody gave it", async () => {
    for (const text of [forbid("context.x"), "permit(", ""]) {
      for (const error of (await check(text)).errors) expect(error.message).not.toMatch(/policy `|with id|from string/);
    }
  });
});

describe("words that an attribute can never be", () => {
  test.each([
    ['resource.visibility == "Public"', "Public"],
    ['"PRIVATE" != resource.visibility', "PRIVATE"],
    ['["public", "secret"].contains(resource.visibility)', "secret"],
    ['context.time.hour > 3 && !(resource["visibility"] == "unknown")', "unknown"],
    ['GitHubMCP::Repository::"x".visibility == "hidden"', "hidden"],
    ['principal.role == "Admin"', "Admin"],
    ['resource is SlackMCP::Tool && resource.tier == "writes"', "writes"],
  ])("%s", async (condition, word) => {
    const { errors } = await check(forbid(condition));
    expect(errors).toMatchObject([
      { message: expect.stringContaining(`never "${word}"`), offset: forbid(condition).indexOf(`"${word}"`) },
    ]);
  });

  test.each([
    'resource.visibility == "public"',
    '["internal", "private"].contains(resource.visibility)',
    'principal.role == "admin" && resource.labels.contains("Public")',
    'resource.visibility like "p*"',
    'context.source.client == "Public"',
  ])("%s is fine", async (condition) => {
    expect(await check(forbid(condition))).toEqual(fine);
  });

  test("an argument that is called visibility is no attribute of ours", async () => {
    const tools = database.tools.map((tool) => ({
      ...tool,
      definition: { ...tool.definition, inputSchema: { properties: { visibility: { type: "string" } } } },
    }));
    expect(
      await check(forbid('context.args has visibility && context.args.visibility == "Public"'), [{ ...database, tools }]),
    ).toEqual(fine);
  });
});

describe("a policy that no call can match", () => {
  test.each([
    ["permit", 'permit(principal, action in ServiceMCP::Action::"tier:destructive", resource is SlackMCP::Channel);'],
    ["forbid", forbid("1 == 2")],
  ])("is a warning for a %s, once", async (_, text) => {
    expect(await check(text)).toMatchObject({
      errors: [],
      warnings: [{ message: expect.stringMatching(/No call .* can match/), offset: 0, length: text.length }],
    });
  });

  test("when it says == of a group, says how to mend it", async () => {
    const { warnings } = await check('forbid(principal, action == ServiceMCP::Action::"drop_table", resource);');
    expect(warnings).toMatchObject([{ help: expect.stringContaining("action in") }]);
  });
});

test("what no longer holds after a connector's tools have changed, is found", async () => {
  const set = [
    policyOf("open", baselineAllow.text),
    policyOf("release-window", releaseWindow.text),
    policyOf("source-sensitivity", sourceSensitivity.text),
  ];
  expect(await checkAgainst(set, catalogues)).toEqual([]);
  const fewer = { ...database, tools: database.tools.filter((tool) => tool.name !== "drop_table"), resourceRules: [] };
  expect(await checkAgainst(set, [fewer, slack])).toMatchObject([
    { policy: { name: "release-window" }, errors: [{ message: expect.stringContaining("drop_table") }] },
  ]);
  const broken = [...set, policyOf("unreadable", "permit("), policyOf("endless", forbid("(".repeat(150)))];
  expect((await checkAgainst(broken, catalogues)).map(({ policy }) => policy.name)).toEqual(["unreadable", "endless"]);
});

describe("the worker", () => {
  const poison = forbid(`${"(".repeat(5000)}true${")".repeat(5000)}`);
  test("dies of what would kill an engine, and nothing else does", async () => {
    expect(await validateInWorker({}, [poison], 2000)).toEqual({ kind: "lost", why: "crash" });
    expect(await check(baselineAllow.text)).toEqual(fine);
  });

  test("is ended when its time is over", async () => {
    const many = Array<string>(500).fill(baselineAllow.text);
    expect(await validateInWorker({}, many, 0)).toEqual({ kind: "lost", why: "time" });
    expect(await validateInWorker({}, many, 10_000)).toMatchObject({ kind: "checked" });
  });

  test("a schema that Cedar does not take is an error of the check", async () => {
    const { errors } = await check(baselineAllow.text, [
      { ...slack, resourceRules: [{ tool: "post_message", kind: "a b", argument: "channel", visibility: null }] },
    ]);
    expect(errors).toMatchObject([{ message: expect.stringContaining("make no schema") }]);
  });
});
