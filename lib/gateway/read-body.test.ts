import { describe, expect, it } from "vitest";
import { readBody } from "@/lib/gateway/read-body.ts";
import { Refusal, type RefusalCode } from "@/lib/gateway/refusal.ts";

const json = { "content-type": "application/json" };
const limits = { maxBytes: 100, deadlineMs: 60_000 };

function post(body: BodyInit | null, headers: Record<string, string> = json): Request {
  return new Request("http://localhost/mcp", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

async function codeOf(request: Request, within = limits): Promise<RefusalCode | "read"> {
  try {
    await readBody(request, within);
    return "read";
  } catch (error) {
    if (error instanceof Refusal) return error.facts.code;
    throw error;
  }
}

/** A body whose pieces come one by one, and that notes how many were taken and whether it was given up. */
function dripping(pieces: readonly (string | "hang" | "break")[]) {
  const seen = { taken: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[seen.taken++];
        if (piece === undefined) controller.close();
        else if (piece === "break") controller.error(new Error("socket hang up"));
        else if (piece !== "hang") controller.enqueue(new TextEncoder().encode(piece));
        else return new Promise(() => undefined);
        return undefined;
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

describe("a body", () => {
  it("is read whole, from one piece or many", async () => {
    expect(Buffer.from(await readBody(post("{}"), limits)).toString()).toBe("{}");
    expect(Buffer.from(await readBody(post(dripping(["{", '"é"', "}"]).stream), limits)).toString()).toBe('{"é"}');
  });

  it("may be empty, which is for the parser to refuse", async () => {
    expect(await readBody(post(null), limits)).toHaveLength(0);
    expect(await readBody(post(dripping([]).stream), limits)).toHaveLength(0);
  });

  it("may be exactly as long as the limit, and not a byte longer", async () => {
    expect(await codeOf(post("x".repeat(100)))).toBe("read");
    expect(await codeOf(post("x".repeat(101)))).toBe("too_large");
    expect(await codeOf(post(dripping(["x".repeat(60), "x".repeat(40)]).stream))).toBe("read");
    expect(await codeOf(post(dripping(["x".repeat(60), "x".repeat(41)]).stream))).toBe("too_large");
  });

  it("is given up as soon as it is too long, also when it never ends", async () => {
    const { stream, seen } = dripping(Array(1000).fill("x".repeat(60)));
    expect(await codeOf(post(stream))).toBe("too_large");
    expect(seen.taken).toBeLessThanOrEqual(3);
    expect(seen.cancelled).toBe(true);
  });

  it("is not read at all when its Content-Length already says that it is too long", async () => {
    const { stream, seen } = dripping(["x"]);
    expect(await codeOf(post(stream, { ...json, "content-length": "101" }))).toBe("too_large");
    expect(seen.taken).toBe(0);
  });

  it("cannot hide its length behind a Content-Length that lies", async () => {
    expect(await codeOf(post(dripping(["x".repeat(101)]).stream, { ...json, "content-length": "5" }))).toBe("too_large");
  });

  it("must be there within the deadline, whatever it trickles meanwhile", async () => {
    const { stream, seen } = dripping(["{", "hang"]);
    expect(await codeOf(post(stream), { maxBytes: 100, deadlineMs: 30 })).toBe("too_slow");
    expect(seen.cancelled).toBe(true);
  });

  it("that breaks off is a refusal, not a fault of ours", async () => {
    expect(await codeOf(post(dripping(["{", "break"]).stream))).toBe("body_cut_short");
  });
});

describe("the kind of body", () => {
  it.each([
    "application/json",
    "Application/JSON",
    "application/json;charset=utf-8",
    "application/json ; charset=UTF-8",
    'application/json; charset="utf-8"',
    "application/json;",
  ])("is taken: %s", async (type) => {
    expect(await codeOf(post("{}", { "content-type": type }))).toBe("read");
  });

  it.each([
    "",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-rpc",
    "application/jsonx",
    "application/problem+json",
    "application/json;charset=utf-16",
    "application/json;charset=latin1",
    "application/json; boundary=x",
    "application/json; charset=utf-8; charset=utf-16",
    "application/json, text/plain",
    "application/json, application/json",
    "text/plain; a=application/json",
    "application /json",
  ])("is refused: %s", async (type) => {
    expect(await codeOf(post("{}", { "content-type": type }))).toBe("unsupported_media_type");
  });

  it("is refused when nothing says what it is", async () => {
    const request = post(new Uint8Array([123, 125]));
    request.headers.delete("content-type");
    expect(await codeOf(request)).toBe("unsupported_media_type");
  });

  it.each(["gzip", "br", "deflate", "zstd", "identity, gzip", "x-unheard-of"])(
    "is refused when it is compressed: %s",
    async (encoding) => {
      expect(await codeOf(post("{}", { ...json, "content-encoding": encoding }))).toBe("unsupported_media_type");
    },
  );

  it("may say that it is not compressed", async () => {
    expect(await codeOf(post("{}", { ...json, "content-encoding": "identity" }))).toBe("read");
  });
});
