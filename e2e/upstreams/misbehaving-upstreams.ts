import {
  type Answering,
  recordingUpstream,
  said,
  sendResult,
  type Upstream,
  type UpstreamOptions,
} from "@/e2e/upstreams/recording-upstream.ts";

/** An upstream that thinks for a while before it answers a call. */
export function slowUpstream(delayMs: number, options: UpstreamOptions = {}): Promise<Upstream> {
  return recordingUpstream({
    ...options,
    answer: (call, response) => {
      setTimeout(() => sendResult(call, response, said("late")), delayMs);
    },
  });
}

/** An upstream that takes calls and never says a word. */
export function silentUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  return recordingUpstream({ ...options, answer: () => undefined });
}

export type StreamingUpstream = Upstream & {
  /** Lets the next event out. Events wait for it, so that a test decides the order of things instead of a clock. */
  next(): void;
};

/** An upstream that answers a call with an event stream: so many progress notifications, one for each `next()`, then the result. */
export async function streamingUpstream(notifications: number, options: UpstreamOptions = {}): Promise<StreamingUpstream> {
  let permits = 0;
  let waiting: (() => void) | null = null;
  const turn = () =>
    new Promise<void>((resolve) => {
      if (permits > 0) {
        permits -= 1;
        resolve();
      } else waiting = resolve;
    });
  const answer: Answering = async (call, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    const send = (message: object) =>
      response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
    response.flushHeaders();
    for (let progress = 1; progress <= notifications; progress += 1) {
      await turn();
      send({
        method: "notifications/progress",
        params: { progressToken: progressTokenOf(call.body), progress, total: notifications },
      });
    }
    await turn();
    send({ id: call.id, result: said("streamed") });
    response.end();
  };
  const upstream = await recordingUpstream({ ...options, answer });
  return {
    ...upstream,
    next: () => {
      if (waiting === null) permits += 1;
      else {
        const resolve = waiting;
        waiting = null;
        resolve();
      }
    },
  };
}

const breakages = {
  "status 500": (_call, response) =>
    void response.writeHead(500, { "content-type": "text/plain" }).end("stack trace of the upstream at 10.0.0.7"),
  "half an answer": (_call, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"jsonrpc":"2.0",');
    setTimeout(() => response.destroy(), 10);
  },
  "hangs up": (_call, response) => void response.destroy(),
  html: (_call, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Maintenance"),
  garbage: (_call, response) => void response.writeHead(200, { "content-type": "application/json" }).end("\u0000\u0001{{{"),
  "a redirect": (_call, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end(),
} as const satisfies { [name: string]: Answering };

export type Breakage = keyof typeof breakages;

/** An upstream that answers calls in a way no MCP server may. */
export function brokenUpstream(breakage: Breakage, options: UpstreamOptions = {}): Promise<Upstream> {
  return recordingUpstream({ ...options, answer: breakages[breakage] });
}

function progressTokenOf(body: string): unknown {
  const message = JSON.parse(body) as { params?: { _meta?: { progressToken?: unknown } } };
  return message.params?._meta?.progressToken ?? "none";
}
