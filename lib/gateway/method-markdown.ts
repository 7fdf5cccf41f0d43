import type { DocumentedMethod, MethodDocument } from "@/lib/gateway/method-document.ts";

/** The document as Markdown with tables (GitHub Flavored Markdown 0.29, 4.10), for readers that take no HTML. */
export function methodMarkdown({ title, introduction, addresses, legend, directions }: MethodDocument): string {
  const columns = ["Method", "Kind", "Revisions", ...addresses.map(({ address }) => code(address)), "Note"];
  return `${[
    `# ${plain(title)}`,
    ...introduction.map(plain),
    "## Addresses",
    table(
      ["Address", "What it is"],
      addresses.map(({ address, meaning }) => [code(address), plain(meaning)]),
    ),
    "## What the words mean",
    table(
      ["Word", "What happens", "What is recorded"],
      legend.map(({ handling, meaning, recorded }) => [handling, plain(meaning), plain(recorded)]),
    ),
    ...directions.flatMap((direction) => [
      `## ${plain(direction.title)}`,
      plain(direction.meaning),
      table(columns, direction.rows.map(cells)),
    ]),
  ].join("\n\n")}\n`;
}

function cells({ method, kind, revisions, handling, note }: DocumentedMethod): string[] {
  return [code(method), kind, revisions.join(", "), ...handling.map((one) => one.handling), plain(note)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Text in which nothing is markup: `<service>__<tool>` would be an element and bold. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, "\\$&");
}

/** A code span; within a table a bar divides cells there too. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
