/** What a client sends, as far as it matters for who is to get it. */
export type Sending = {
  httpMethod: string;
  method: string | null;
  isAnswer: boolean;
  /** What the test calls this call, in its argument `mark`. */
  mark: string | null;
};

/** One request of a client and who answered it. `replica` is null as long as nobody did. */
export type Served = Sending & { replica: number | null; status: number | null };

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Says which replica a request shall go to; null leaves it to nginx. */
export type Steer = (sending: Sending) => 0 | 1 | null;

/** Every request to the other replica than the one before. */
export function inTurns(first: 0 | 1 = 0): Steer {
  let next = first;
  return () => {
    const now = next;
    next = now === 0 ? 1 : 0;
    return now;
  };
}

/** What the client asks and listens to goes to one replica, its answers to what it is asked to the other. */
export function answersElsewhere(asks: 0 | 1): Steer {
  return ({ isAnswer }) => (isAnswer === (asks === 0) ? 1 : 0);
}

/** A `fetch` for a client that keeps who answered, from nginx's `x-served-by`. The steer can be changed while the client is at work. */
export function steeredFetch(replicaPorts: readonly number[], steering: { steer: Steer; served: Served[] }): Fetch {
  return async (url, init = {}) => {
    const sending = sendingOf(init);
    const wanted = steering.steer(sending);
    const headers = new Headers(init.headers);
    if (wanted !== null) headers.set("x-replica", String(wanted));
    const served: Served = { ...sending, replica: null, status: null };
    steering.served.push(served);
    const response = await fetch(url, { ...init, headers });
    // After a failover both are named, the one that answered last.
    const port = Number(response.headers.get("x-served-by")?.split(":").at(-1));
    served.replica = replicaPorts.indexOf(port);
    served.status = response.status;
    return response;
  };
}

type Body = { method?: string; id?: unknown; params?: { arguments?: { mark?: string } } };

function sendingOf({ method = "GET", body }: RequestInit): Sending {
  const message = (typeof body === "string" ? JSON.parse(body) : {}) as Body;
  return {
    httpMethod: method,
    method: message.method ?? null,
    isAnswer: "id" in message && message.method === undefined,
    mark: message.params?.arguments?.mark ?? null,
  };
}
