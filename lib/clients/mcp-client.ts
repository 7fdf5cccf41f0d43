/** Where a client looks for its file depends on it, and what its commands are typed into. */
export const clientSystems = ["macos", "windows", "linux"] as const;
export type ClientSystem = (typeof clientSystems)[number];

/** The key itself while it is shown, or not at all: a copy then names the variable, asks, or leaves a place for it. */
export type ClientKey = { kind: "revealed"; value: string } | { kind: "reference" };

export type ClientTarget = {
  /** `/mcp`, or `/mcp/<service>`: both are plain URLs. */
  url: string;
  /** What the client is to call it. */
  name: string;
  key: ClientKey;
};

/**
 * What a copy holds in place of the key: the key itself; the variable, which the client or the shell expands; no more than the variable's
 * name; a question that the client asks; or words to be replaced by hand where the client expands nothing.
 */
export type KeyPlace = "itself" | "variable" | "name" | "prompt" | "placeholder";

type AnyCopy = { title: string; key: KeyPlace; text: string };

/** One thing to copy. `text` of a command is for a POSIX shell. */
export type ClientCopy =
  | (AnyCopy & { kind: "command"; language: "sh"; powershell: string | null })
  | (AnyCopy & { kind: "file"; language: "json" | "toml"; path: Record<ClientSystem, string> })
  | (AnyCopy & { kind: "link" });

export type McpClient = {
  id: string;
  label: string;
  /** When the shape was last compared with the client's documentation or source: `YYYY-MM-DD`. */
  checkedOn: string;
  /** What is easily missed. */
  note: string | null;
  /** The shortest way first. No copy has the key in a URL or a link. */
  build: (target: ClientTarget) => ClientCopy[];
};

/** The environment variable that stands for the key. */
export const keyVariable = "WICKET_KEY";

/** Stands where the key belongs in the file of a client that expands no variables. */
export const keyPlaceholder = "YOUR_WICKET_KEY";
