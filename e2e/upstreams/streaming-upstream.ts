import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { recordingUpstream, type Seen, said, type Upstream, type UpstreamOptions } from "@/e2e/upstreams/recording-upstream.ts";

/** One answer on its way out of the upstream, and what became of it. */
export type Delivery = {
  /** How many bytes of the answer have left for the network. */
  sent(): number;
  /** When the client was gone before the answer was complete (`performance.now()`). */
  left: Promise<number>;
};

export type PouringUpstream = Upstream & {
  /** The answer to the newest call, once there is one. */
  newest(): Promise<Delivery>;
};

type Sizes = { bytes?: number; count?: number; ms?: number };
type Pour = (pieces: Poured, sizes: Required<Sizes>) => Promise<void>;

/**
 * A server whose tools answer in all the ways in which an answer can be long. Their arguments say how long: `bytes` (of the JSON result, or
 * of each event), `count` (of events), `ms` (of silence, or between two events).
 */
const tools: { readonly [name: string]: Pour } = {
  /** One JSON result, in pieces. */
  whole: async (to, { bytes }) => {
    await to.beginning(bytes);
    await to.write('"}]}}');
  },
  /** So many progress notifications, then the result. */
  events: async (to, { bytes, count }) => {
    to.head("text/event-stream");
    for (let progress = 1; progress <= count; progress += 1) await to.progress(progress, bytes);
    await to.result();
  },
  /** One progress notification, silence, then the result. */
  quiet: async (to, { bytes, ms }) => {
    to.head("text/event-stream");
    await to.progress(1, bytes);
    await to.silence(ms);
    await to.result();
  },
  /** An event every so many milliseconds, for ever. */
  endless: async (to, { bytes, ms }) => {
    to.head("text/event-stream");
    for (let progress = 1; ; progress += 1) {
      await to.progress(progress, bytes);
      await to.silence(ms);
    }
  },
  /** The head of an event stream, and then never a word. */
  mute: async (to) => to.head("text/event-stream"),
  /** The head of a JSON answer, a part of it, and then never a word. */
  stuck: async (to, { bytes }) => to.beginning(bytes),
  /** Not even a head. */
  silent: async () => undefined,
  /** An event stream that breaks off in the middle of an event. */
  torn: async (to, { bytes, ms }) => {
    to.head("text/event-stream");
    await to.progress(1, bytes);
    await to.write('data: {"jsonrpc":');
    await to.silence(ms);
    to.response.destroy();
  },
  /** A JSON answer that breaks off. */
  half: async (to, { bytes, ms }) => {
    await to.beginning(bytes);
    await to.silence(ms);
    to.response.destroy();
  },
};

const unfinished = ["mute", "stuck", "silent", "torn", "half"];
const filler = Buffer.alloc(64 * 1024, "x");

/** Writes at the pace at which it is read, and fails when nobody reads any more. */
class Poured {
  sent = 0;
  private readonly gone = new AbortController();
  readonly left: Promise<number>;

  constructor(
    readonly call: Seen,
    readonly response: ServerResponse,
  ) {
    this.left = call.abandoned.then(() => performance.now());
    response.once("close", () => this.gone.abort());
  }

  head(type: string): void {
    this.response.writeHead(200, { "content-type": type, "cache-control": "no-cache" });
    this.response.flushHeaders();
  }

  async write(piece: string | Buffer): Promise<void> {
    this.gone.signal.throwIfAborted();
    const taken = this.response.write(piece, (error) => {
      if (!error) this.sent += piece.length;
    });
    if (!taken) await once(this.response, "drain", { signal: this.gone.signal });
  }

  /** A JSON result up to the end of a text of so many bytes. */
  async beginning(bytes: number): Promise<void> {
    this.head("application/json");
    const id = JSON.stringify(this.call.id);
    await this.write(`{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[{"type":"text","text":"`);
    await this.fill(bytes);
  }

  async fill(bytes: number): Promise<void> {
    for (let rest = bytes; rest > 0; rest -= filler.length) await this.write(filler.subarray(0, rest));
  }

  async progress(progress: number, bytes: number): Promise<void> {
    const { params } = JSON.parse(this.call.body) as { params?: { _meta?: { progressToken?: unknown } } };
    const token = JSON.stringify(params?._meta?.progressToken ?? "none");
    await this.write(
      `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${progress},"message":"`,
    );
    await this.fill(bytes);
    await this.write('"}}\n\n');
  }

  async result(): Promise<void> {
    const message = { jsonrpc: "2.0", id: this.call.id, result: said("poured") };
    await this.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  async silence(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.gone.signal });
  }
}

export async function pouringUpstream(options: Pick<UpstreamOptions, "era" | "sessions"> = {}): Promise<PouringUpstream> {
  const deliveries: Poured[] = [];
  const waiting: ((delivery: Delivery) => void)[] = [];
  const upstream = await recordingUpstream({
    ...options,
    tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: "object" }, annotations: { readOnlyHint: true } })),
    answer: async (call, response) => {
      const poured = new Poured(call, response);
      deliveries.push(poured);
      for (const tell of waiting.splice(0)) tell(deliveryOf(poured));
      const { params } = JSON.parse(call.body) as { params: { arguments?: Sizes } };
      const { bytes = 16, count = 1, ms = 10 } = params.arguments ?? {};
      await tools[call.tool ?? ""]?.(poured, { bytes, count, ms });
      if (!unfinished.includes(call.tool ?? "")) response.end();
    },
  });
  return {
    ...upstream,
    newest: async () => {
      const newest = deliveries.at(-1);
      return newest ? deliveryOf(newest) : new Promise((resolve) => waiting.push(resolve));
    },
    forget: () => {
      upstream.forget();
      deliveries.splice(0);
    },
  };
}

function deliveryOf(poured: Poured): Delivery {
  return { sent: () => poured.sent, left: poured.left };
}
