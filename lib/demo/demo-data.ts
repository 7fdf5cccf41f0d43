import { type DatabaseData, freshDatabase } from "@/lib/demo/servers/database.ts";
import { freshGithub, type GithubData } from "@/lib/demo/servers/github.ts";
import { freshSlack, type SlackData } from "@/lib/demo/servers/slack.ts";
import { singleton } from "@/lib/singleton.ts";

/** The made-up world that one organization's demo servers read and change. */
export type DemoData = { database: DatabaseData; github: GithubData; slack: SlackData };

const organizationsMax = 1000;

export function freshDemoData(): DemoData {
  return { database: freshDatabase(), github: freshGithub(), slack: freshSlack() };
}

/** The organization's own world, in memory: what was deleted there is back after a restart. The oldest of too many is forgotten. */
export function demoDataOf(organizationId: string): DemoData {
  const worlds = singleton("demo-data", () => new Map<string, DemoData>());
  const known = worlds.get(organizationId);
  if (known) return known;
  const [oldest] = worlds.keys();
  if (oldest !== undefined && worlds.size >= organizationsMax) worlds.delete(oldest);
  const made = freshDemoData();
  worlds.set(organizationId, made);
  return made;
}
