/** What a new agent starts with: open, and visibly so, as an ordinary policy that an admin narrows or removes. */
export const baselineAllow = {
  name: "baseline-allow",
  text: "permit(principal, action, resource);",
} as const;
