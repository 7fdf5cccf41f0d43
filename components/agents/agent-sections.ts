/** The rooms of one agent, in the order in which they are shown. `path` follows `/agents/<agent>`. */
export const agentSections = [
  { label: "Overview", path: "" },
  { label: "Connectors", path: "/connectors" },
  { label: "Members", path: "/members" },
  { label: "Policies", path: "/policies" },
  { label: "Audit", path: "/audit" },
  { label: "Settings", path: "/settings" },
] as const;
