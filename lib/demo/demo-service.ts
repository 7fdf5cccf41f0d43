/** The three services of the demo agent. */
export const demoServices = ["database", "github", "slack"] as const;
export type DemoService = (typeof demoServices)[number];

export function isDemoService(name: string): name is DemoService {
  return (demoServices as readonly string[]).includes(name);
}
