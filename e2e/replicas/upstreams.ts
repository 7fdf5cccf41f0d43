import type { Announce } from "@/e2e/conformance/fixture/announce.ts";
import { fixture } from "@/e2e/conformance/fixture/fixture.ts";
import { fixtureServer } from "@/e2e/conformance/fixture/fixture-server.ts";
import { legacySessions } from "@/e2e/conformance/fixture/legacy-sessions.ts";
import { withWait } from "@/e2e/replicas/with-wait.ts";
import { startWitness, type Witness } from "@/e2e/replicas/witness.ts";
import { startEverything } from "@/e2e/upstreams/everything.ts";
import { recordingUpstream } from "@/e2e/upstreams/recording-upstream.ts";
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";

/** server-everything, the fixture with sessions only, the fixture in both eras, and a modern one that never answers a call. */
export const services = ["everything", "legacy", "both", "hanging"] as const;
export type Service = (typeof services)[number];

export type Upstreams = {
  witnesses: { readonly [service in Service]: Witness };
  /** The marks of the calls of `wait` that the fixture with sessions has carried out, in order. */
  waited: string[];
  /** Resolves when the client of the newest call to the upstream that hangs has gone away. */
  abandoned(): Promise<void>;
};

/** Starts the real servers that the replicas stand before, each with a witness. What has to be closed goes into `opened` at once. */
export async function startUpstreams(opened: (() => Promise<void>)[]): Promise<Upstreams> {
  const watch = async (url: string) => {
    const witness = await startWitness(url);
    opened.push(witness.close);
    return witness;
  };
  const everything = await startEverything();
  opened.push(everything.close);
  const waited: string[] = [];
  const sessions = legacySessions(() => withWait(fixtureServer(announce, null), waited));
  const announce: Announce = (what) => {
    for (const server of sessions.servers()) {
      if (what === "tools") server.sendToolListChanged();
      else server.sendPromptListChanged();
    }
  };
  const legacy = await serveFetch((request) => sessions.handle(request));
  opened.push(legacy.close);
  const both = await serveFetch(fixture());
  opened.push(both.close);
  const hanging = await recordingUpstream({ era: "modern", answer: () => undefined });
  opened.push(hanging.close);
  return {
    witnesses: {
      everything: await watch(everything.url),
      legacy: await watch(`${legacy.origin}/mcp`),
      both: await watch(`${both.origin}/mcp`),
      hanging: await watch(hanging.url),
    },
    waited,
    abandoned: async () => hanging.calls().at(-1)?.abandoned,
  };
}
