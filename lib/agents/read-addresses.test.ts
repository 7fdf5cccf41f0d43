import { describe, expect, test } from "vitest";
import { readAddresses } from "@/lib/agents/read-addresses.ts";

const emails = (pasted: string) => readAddresses(pasted).map((entry) => entry.email);

describe("pasted addresses", () => {
  test.each([
    ["a@b.com", ["a@b.com"]],
    ["a@b.com, c@d.com; e@f.com\ng@h.com\r\ni@j.com", ["a@b.com", "c@d.com", "e@f.com", "g@h.com", "i@j.com"]],
    [" Sam@Company.COM ,\n\n, ", ["sam@company.com"]],
    ["Sam Doe <Sam@Company.com>", ["sam@company.com"]],
    ['"Doe, Sam; jr." <sam@company.com>, kim@company.com', ["sam@company.com", "kim@company.com"]],
    ['"evil@attacker.com" <sam@company.com>', ["sam@company.com"]],
    ["<sam@company.com>", ["sam@company.com"]],
    ["sam+wicket@company.com", ["sam+wicket@company.com"]],
    // Full-width characters are brought to their plain form before anything is split or checked.
    ["sam＠company.com，kim@company.com", ["sam@company.com", "kim@company.com"]],
    ["Sam ＜sam@company.com＞", ["sam@company.com"]],
  ])("in %j are %j", (pasted, expected) => expect(emails(pasted)).toEqual(expected));

  test("that mean the same are one entry", () => {
    expect(readAddresses("sam@company.com, SAM@company.com\nSam <sam＠company.com>")).toEqual([
      { written: "sam@company.com", email: "sam@company.com" },
    ]);
  });

  test.each([
    '"e@attacker.com"@victim.com',
    "a@b.com c@d.com",
    "a@b.com.",
    "a@",
    "nobody",
    "аlex@company.com",
    "a\u0000@b.com",
    `${"a".repeat(300)}@b.com`,
    "<a@b.com> <c@d.com>",
    "Sam <a@b.com",
    'mailto:a@b.com?bcc=x@y.com"',
  ])("are not found in %j, which is told as it was written", (pasted) => {
    const [entry, ...rest] = readAddresses(pasted);
    expect(rest).toEqual([]);
    expect(entry?.email).toBeNull();
    expect(entry?.written.length).toBeLessThanOrEqual(120);
    expect(entry?.written).not.toMatch(/\p{Cc}/u);
  });

  test("cannot carry a header line along: a line end ends the entry", () => {
    expect(readAddresses("a@b.com\r\nBcc: c@d.com")).toEqual([
      { written: "a@b.com", email: "a@b.com" },
      { written: "Bcc: c@d.com", email: null },
    ]);
  });

  test("that stand beside a broken one are found all the same, an unclosed quote included", () => {
    expect(emails('nobody, "unclosed <a@b.com>, x\nc@d.com')).toEqual([null, "a@b.com", null, "c@d.com"]);
    expect(emails("nobody, c@d.com")).toEqual([null, "c@d.com"]);
  });

  test("are none in nothing", () => {
    for (const pasted of ["", " \n\t", ",;,\n;"]) expect(readAddresses(pasted)).toEqual([]);
  });
});
