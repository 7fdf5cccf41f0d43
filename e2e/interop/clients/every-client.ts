import { aiSdk } from "@/e2e/interop/clients/ai-sdk.ts";
import { inspector } from "@/e2e/interop/clients/inspector.ts";
import type { OpenClient } from "@/e2e/interop/clients/interop-client.ts";
import { langchain } from "@/e2e/interop/clients/langchain.ts";
import { mcpRemote } from "@/e2e/interop/clients/mcp-remote.ts";
import { sdkV1 } from "@/e2e/interop/clients/sdk-v1.ts";
import { sdkV2 } from "@/e2e/interop/clients/sdk-v2.ts";

/** What a client speaks: `auto` asks the server, `modern` takes nothing else. */
export type Speaks = "legacy" | "auto" | "modern";

export const everyClient: readonly { name: string; speaks: Speaks; open: OpenClient }[] = [
  { name: "SDK v1", speaks: "legacy", open: sdkV1 },
  { name: "SDK v2, legacy", speaks: "legacy", open: sdkV2("legacy") },
  { name: "SDK v2, auto", speaks: "auto", open: sdkV2("auto") },
  { name: "SDK v2, pinned", speaks: "modern", open: sdkV2({ pin: "2026-07-28" }) },
  { name: "Inspector, legacy", speaks: "legacy", open: inspector("legacy") },
  { name: "Inspector, auto", speaks: "auto", open: inspector("auto") },
  { name: "Inspector, modern", speaks: "modern", open: inspector("modern") },
  { name: "mcp-remote", speaks: "legacy", open: mcpRemote("legacy") },
  { name: "mcp-remote, auto", speaks: "auto", open: mcpRemote("auto") },
  { name: "AI SDK", speaks: "legacy", open: aiSdk },
  { name: "LangChain", speaks: "legacy", open: langchain },
];
