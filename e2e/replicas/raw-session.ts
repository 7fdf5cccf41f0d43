export type RawStream = {
  status: number;
  /** The events with a message, in order. */
  events: { id: string | null; method: string | null }[];
  /** Resolves when it is over, however. */
  ended: Promise<void>;
  leave(): void;
};

export type RawSession = {
  id: string;
  /** Sends one message to one of the replicas. */
  post(message: { readonly [member: string]: unknown }, replica: 0 | 1): Promise<Response>;
  /** Opens the session's stream at one of the replicas, behind the last event that was seen, if one is said. */
  listen(replica: 0 | 1, lastEventId?: string): Promise<RawStream>;
};

const protocolVersion = "2025-11-25";

/** A session without a client: what no client lets one do, such as choosing when to open a stream and where to go on in it. */
export async function openRawSession(url: string, key: string, replica: 0 | 1): Promise<RawSession> {
  const headers = { authorization: `Bearer ${key}`, "mcp-protocol-version": protocolVersion };
  const posting = { ...headers, "content-type": "application/json", accept: "application/json, text/event-stream" };
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: "raw", version: "1.0.0" } };
  const send = (message: object, extra: { [header: string]: string }) =>
    fetch(url, { method: "POST", headers: { ...posting, ...extra }, body: JSON.stringify({ jsonrpc: "2.0", ...message }) });
  const hello = await send({ id: "hello", method: "initialize", params }, { "x-replica": String(replica) });
  const id = hello.headers.get("mcp-session-id");
  const text = await hello.text();
  if (!hello.ok || id === null) throw new Error(`initialize was answered ${hello.status}: ${text}`);
  const session: RawSession = {
    id,
    post: (message, to) => send(message, { "mcp-session-id": id, "x-replica": String(to) }),
    listen: async (to, lastEventId) => {
      const leaving = new AbortController();
      const response = await fetch(url, {
        signal: leaving.signal,
        headers: {
          ...headers,
          accept: "text/event-stream",
          "mcp-session-id": id,
          "x-replica": String(to),
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
      });
      const events: RawStream["events"] = [];
      const ended = follow(response, events).catch(() => undefined);
      return { status: response.status, events, ended, leave: () => leaving.abort() };
    },
  };
  await (await session.post({ method: "notifications/initialized" }, replica)).body?.cancel();
  return session;
}

async function follow({ body }: Response, events: RawStream["events"]): Promise<void> {
  const decoder = new TextDecoder();
  let unread = "";
  for await (const piece of body ?? new ReadableStream<Uint8Array>()) {
    const blocks = `${unread}${decoder.decode(piece, { stream: true })}`.split("\n\n");
    unread = blocks.pop() ?? "";
    for (const block of blocks) {
      const text = /^data: ?(.+)$/m.exec(block)?.[1];
      if (text === undefined) continue;
      const { method } = JSON.parse(text) as { method?: string };
      events.push({ id: /^id: ?(.+)$/m.exec(block)?.[1] ?? null, method: method ?? null });
    }
  }
}
