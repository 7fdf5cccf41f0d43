import { describe, expect, test } from "vitest";
import { legacyVersions, modernVersions } from "@/lib/gateway/era.ts";
import { methodDocument } from "@/lib/gateway/method-document.ts";
import { methodMarkdown } from "@/lib/gateway/method-markdown.ts";
import { methods } from "@/lib/gateway/methods.ts";

const markdown = methodMarkdown(methodDocument());
const titles = {
  client_to_server: "From the client to the server",
  server_to_client: "From the server to the client",
} as const;

/** The cells of the table rows under a heading, without the table's head, markup taken off again. */
function rowsUnder(heading: string, from = markdown): string[][] {
  const [, after = ""] = from.split(`\n## ${heading}\n`);
  const [section = ""] = after.split("\n## ");
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) =>
          cell
            .trim()
            .replace(/^`(.*)`$/, "$1")
            .replaceAll(/\\([\\`*_<>|[\]])/g, "$1"),
        ),
    );
}

describe("the methods as Markdown", () => {
  test.each(["client_to_server", "server_to_client"] as const)("have every row of the table and no other (%s)", (direction) => {
    const versions = { legacy: [...legacyVersions].sort(), modern: modernVersions };
    const rows = methods
      .filter((row) => row.direction === direction)
      .map(({ method, kind, eras, handling, note }) => [
        method,
        kind,
        eras.flatMap((era) => versions[era]).join(", "),
        handling.aggregated,
        handling.service,
        note,
      ]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rowsUnder(titles[direction])).toEqual(rows);
  });

  test("name no method under any other heading", () => {
    const headings = [...markdown.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Addresses", "What the words mean", titles.client_to_server, titles.server_to_client]);
    expect(methods.map((row) => row.direction).every((direction) => direction in titles)).toBe(true);
  });

  test("explain the words that they use and no other, and say what is recorded", () => {
    const explained = rowsUnder("What the words mean");
    const used = new Set(["refused", ...methods.flatMap(({ handling }) => Object.values(handling))]);
    expect(explained.map(([word]) => word).sort()).toEqual([...used].sort());
    for (const [word, meaning, recorded] of explained) {
      expect(meaning, word).toMatch(/^[A-Z].+\.$/);
      expect(recorded, word).toMatch(/^[a-z].+\.$/);
    }
  });

  test("say that what is not listed is refused", () => {
    expect(markdown).toContain("A method that is not listed here is refused, in every revision and at both addresses.");
  });

  test("are text to the letter, whatever a note holds", () => {
    const note = "A | bar, <service>__<tool>, *stars*, `ticks`, [links](x) and a \\ backslash.";
    const document = methodDocument();
    const directions = document.directions.map((one) => ({ ...one, rows: one.rows.map((row) => ({ ...row, note })) }));
    const changed = methodMarkdown({ ...document, directions });
    expect(rowsUnder(titles.client_to_server, changed)[0]?.at(-1)).toBe(note);
    expect(changed).toContain("\\<service\\>\\_\\_\\<tool\\>");
  });
});
