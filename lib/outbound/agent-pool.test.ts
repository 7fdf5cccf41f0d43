import { afterEach, describe, expect, it } from "vitest";
import { agentFor, closeOutbound } from "@/lib/outbound/agent-pool.ts";

const policy = { loopbackHttp: true, private: false };
const agent = (poolKey: string, change: object = {}) => agentFor({ poolKey, policy, connectMs: 1_000, ...change });

afterEach(closeOutbound);

describe("the pool of agents", () => {
  it("gives one agent for one key, and others for another key or policy", () => {
    const first = agent("a");
    expect(agent("a")).toBe(first);
    expect(agent("b")).not.toBe(first);
    expect(agent("a", { policy: { loopbackHttp: false, private: false } })).not.toBe(first);
  });

  it("keeps the thousand that were used last", () => {
    const first = agent("first");
    const second = agent("second");
    for (let index = 0; index < 998; index++) agent(`filler-${index}`);
    expect(agent("first")).toBe(first);
    agent("one more");
    expect(agent("first")).toBe(first);
    expect(second.closed).toBe(true);
    expect(first.closed).toBe(false);
    expect(agent("second")).not.toBe(second);
  });
});
