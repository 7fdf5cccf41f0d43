import { ConfigurationError } from "@/lib/configuration-error.ts";
import { Problem } from "@/lib/errors.ts";

type Command = { summary: string; load: () => Promise<{ run(args: string[]): Promise<number> }> };

/** One command, one file in `cli/commands`. `run` resolves to the exit code: 0 done, 1 failed or refused, 2 used wrongly. */
const commands: Readonly<Record<string, Command>> = {
  start: { summary: "build if needed, migrate, and serve", load: () => import("@/cli/commands/start.ts") },
  dev: { summary: "serve, and build anew whatever is edited", load: () => import("@/cli/commands/dev.ts") },
  demo: {
    summary: "play the two incidents against the running server and check what happened",
    load: () => import("@/cli/commands/demo.ts"),
  },
  trial: {
    summary: "make what a trial needs: `trial member <agent> <email>` prints an address and a key",
    load: () => import("@/cli/commands/trial.ts"),
  },
};

/** Runs one command and resolves to the exit code. What a person can mend is told in sentences, on standard error. */
export async function main(name: string, args: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return explain(name);
  try {
    const { run } = await command.load();
    return await run(args);
  } catch (error) {
    console.error(error instanceof ConfigurationError || error instanceof Problem ? error.message : error);
    return 1;
  }
}

function explain(name: string): number {
  const lines = Object.entries(commands).map(([each, { summary }]) => `  ${each.padEnd(8)} ${summary}`);
  const usage = [
    "Usage: npm run -s wicket -- <command>",
    "",
    ...lines,
    "  build    build without starting",
    "  help     show this",
  ].join("\n");
  if (/^(-h|--help|help)$/.test(name)) {
    console.log(usage);
    return 0;
  }
  console.error(`There is no command "${name}". Nothing was done.\n\n${usage}`);
  return 2;
}
