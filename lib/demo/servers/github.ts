import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answered, failed } from "@/lib/demo/answer.ts";

type Issue = { number: number; title: string; body: string; author: string; state: "open" | "closed" };
type Repository = { visibility: "public" | "private"; files: Map<string, string>; issues: Issue[] };
export type GithubData = { repositories: Map<string, Repository> };

const issuesMax = 500;
const owner = z.string().min(1).max(64).describe("Owner of the repository, as in acme");
const repo = z.string().min(1).max(100).describe("Name of the repository, as in payments-core");
const path = z.string().min(1).max(300).describe("Path of the file, as in README.md");

/** The repositories of the made-up company, as they are after a start. */
export function freshGithub(): GithubData {
  return {
    repositories: new Map<string, Repository>([
      [
        "acme/payments-core",
        {
          visibility: "private",
          files: new Map([
            ["README.md", "# payments-core (SIMULATED)\n\nThe made-up settlement engine of a made-up company. Private.\n"],
            [
              "src/settlement.ts",
              "// SIMULATED source code\nexport const settle = (cents: number) => Math.trunc(cents * 0.971);\n",
            ],
          ]),
          issues: [{ number: 12, title: "Rounding differs by a cent", body: "SIMULATED.", author: "alex", state: "open" }],
        },
      ],
      [
        "acme/website",
        {
          visibility: "public",
          files: new Map([
            ["README.md", "# website (SIMULATED)\n\nThe made-up public website of a made-up company.\n"],
            ["index.html", "<!doctype html><title>Acme (SIMULATED)</title><p>Hello from a made-up company.\n"],
          ]),
          issues: [{ number: 3, title: "Typo on the front page", body: "SIMULATED.", author: "a-passer-by", state: "open" }],
        },
      ],
    ]),
  };
}

/** A real MCP server over made-up repositories, with the tool names of GitHub's own. Writes change `data`. */
export function githubServer(data: GithubData): McpServer {
  const server = new McpServer(
    { name: "wicket-demo-github", title: "Demo GitHub (SIMULATED)", version: "1.0.0" },
    { instructions: "SIMULATED: made-up repositories. This server does not talk to GitHub." },
  );
  const noSuchRepository = (name: string) =>
    failed(
      `SIMULATED: there is no repository ${JSON.stringify(name)}. Those that exist: ${[...data.repositories.keys()].join(", ")}.`,
    );

  server.registerTool(
    "get_file_contents",
    {
      title: "Get file contents",
      description: "SIMULATED. Reads a file of a repository, or lists its files when no path is given. Does not talk to GitHub.",
      inputSchema: z.object({ owner, repo, path: path.optional() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async (args) => {
      const name = `${args.owner}/${args.repo}`;
      const found = data.repositories.get(name);
      if (!found) return noSuchRepository(name);
      const about = { simulated: true, repository: name, visibility: found.visibility };
      if (args.path === undefined) return answered({ ...about, files: [...found.files.keys()] });
      const text = found.files.get(args.path);
      if (text === undefined) return failed(`SIMULATED: ${name} has no file ${JSON.stringify(args.path)}.`);
      return answered({ ...about, path: args.path, text });
    },
  );

  server.registerTool(
    "list_issues",
    {
      title: "List issues",
      description: "SIMULATED. Lists the issues of a repository. Does not talk to GitHub.",
      inputSchema: z.object({ owner, repo }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async (args) => {
      const name = `${args.owner}/${args.repo}`;
      const found = data.repositories.get(name);
      if (!found) return noSuchRepository(name);
      return answered({ simulated: true, repository: name, issues: found.issues });
    },
  );

  server.registerTool(
    "create_issue",
    {
      title: "Create issue",
      description: "SIMULATED. Opens an issue in a repository. Does not talk to GitHub.",
      inputSchema: z.object({ owner, repo, title: z.string().min(1).max(200), body: z.string().max(4000).optional() }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    async (args) => {
      const name = `${args.owner}/${args.repo}`;
      const found = data.repositories.get(name);
      if (!found) return noSuchRepository(name);
      if (found.issues.length >= issuesMax) return failed(`SIMULATED: ${name} holds ${issuesMax} issues and takes no more.`);
      const number = Math.max(0, ...found.issues.map((issue) => issue.number)) + 1;
      found.issues.push({ number, title: args.title, body: args.body ?? "", author: "maintenance-agent", state: "open" });
      return answered({ simulated: true, repository: name, number });
    },
  );

  server.registerTool(
    "delete_file",
    {
      title: "Delete file",
      description: "SIMULATED. Deletes a file of a repository. Does not talk to GitHub.",
      inputSchema: z.object({ owner, repo, path }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async (args) => {
      const name = `${args.owner}/${args.repo}`;
      const found = data.repositories.get(name);
      if (!found) return noSuchRepository(name);
      if (!found.files.delete(args.path)) return failed(`SIMULATED: ${name} has no file ${JSON.stringify(args.path)}.`);
      return answered({ simulated: true, repository: name, path: args.path, deleted: true });
    },
  );

  return server;
}
