import { type ClientKey, clientSystems, type McpClient } from "@/lib/clients/mcp-client.ts";

export const testUrl = "https://wicket.example.com/mcp";
/** It has all that base64 has beside letters and digits. */
export const testKey = "aB3+/cD4+/eF5+/gH6+/iJ7+/kL8+/mN=";
export const testKeys: readonly ClientKey[] = [{ kind: "revealed", value: testKey }, { kind: "reference" }];

/** Everything that a member may copy for a client, as one text: what it is and where its key comes from, its places, its text. */
export function printed(client: McpClient, kind: ClientKey["kind"]): string {
  const key: ClientKey = kind === "revealed" ? { kind, value: testKey } : { kind };
  const copies = client.build({ url: testUrl, name: "wicket", key }).map((copy) => {
    const lines = [`# ${copy.kind}, key: ${copy.key}. ${copy.title}`];
    if (copy.kind === "file") lines.push(...clientSystems.map((system) => `# ${system}: ${copy.path[system]}`));
    lines.push(copy.text);
    if (copy.kind === "command") lines.push(`# PowerShell: ${copy.powershell ?? "none"}`);
    return lines.join("\n");
  });
  return `\n${copies.join("\n\n")}\n`;
}
