import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, changedJson, inTime, mapEvents, mapJson } from "@/lib/gateway/upstream-messages.ts";

const same: Change = (text) => text;

/** A source in pieces of so many bytes, that knows whether it was let go of. */
function pieces(text: string | Uint8Array, size = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(text);
  const source = { released: false, read: read() };
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, Math.min(bytes.length, at + size));
    } finally {
      source.released = true;
    }
  }
  return source;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Says its pieces and then never anything again. */
async function* unending(...said: string[]): AsyncGenerator<Uint8Array> {
  for (const text of said) yield Buffer.from(text);
  await new Promise(() => undefined);
}

/** The events that a receiver makes of a stream (WHATWG HTML, 9.2.6), in the lines that it knows, written down the slow way. */
function received(stream: string): string[] {
  const events = stream
    .replace(/^\ufeff/, "")
    .replaceAll(/\r\n?/g, "\n")
    .split("\n\n")
    .slice(0, -1);
  return events
    .map((event) => event.split("\n").filter((line) => /^(?:data|event|id|retry)(?::|$)/.test(line)))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"));
}

function messagesOf(stream: string): string[] {
  const isData = (line: string) => /^data(?::|$)/.test(line);
  const texts = received(stream).map((event) =>
    event
      .split("\n")
      .filter(isData)
      .map((line) => line.slice(5).replace(/^ /, "")),
  );
  return texts.map((lines) => lines.join("\n")).filter((text) => text.trim() !== "");
}

describe("an event stream", () => {
  const usual = ["data: a", "data:b", "data", "data: {}", "id: 1", ": c", "event: x", "retry: 5", "data: é€\u{1f600}"];
  const ends = ["\r", "\n", "\r\n", "\n", "\n\n", "\r\r", "\r\n\r\n"];
  const unusual = ["x", "\ufeff", " data: c", "Data: d", "data : e", "dat", "\u2028", ": \v"];
  const anyCut = fc.integer({ min: 1, max: 9 });
  const anyStream = (scraps: string[]) => fc.array(fc.constantFrom(...scraps), { maxLength: 30 }).map((some) => some.join(""));
  const anyLines = fc.array(fc.constantFrom(...usual).chain((line) => fc.constantFrom(...ends).map((end) => line + end)));

  test("reaches receivers byte for byte up to its last event, wherever it is cut", async () => {
    const property = fc.asyncProperty(anyLines, anyCut, fc.constantFrom("", "\ufeff"), async (lines, size, mark) => {
      const stream = lines.join("");
      const passed = await collect(mapEvents(pieces(mark + stream, size).read, same));
      expect(stream.startsWith(passed)).toBe(true);
      expect(received(passed)).toEqual(received(stream));
      expect(received(`${stream.slice(passed.length)}`)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 5_000, seed: 20_261_120 });
  });

  test("of any kind shows each message once, and lets nothing else pass that could be one", async () => {
    const property = fc.asyncProperty(anyStream([...usual, ...ends, ...unusual]), anyCut, async (stream, size) => {
      const shown: string[] = [];
      const change: Change = (text) => {
        shown.push(text);
        return text;
      };
      const passed = await collect(mapEvents(pieces(stream, size).read, change));
      expect(shown).toEqual(messagesOf(stream));
      expect(messagesOf(passed)).toEqual(shown);
      const known = passed.split(/\r\n|\n|\r/).every((line) => line === "" || /^(?:data|event|id|retry|)(?::|$)/.test(line));
      expect(known).toBe(true);
    });
    await fc.assert(property, { numRuns: 5_000, seed: 20_261_121 });
  });

  test.each(["\n\n", "\r\n\r\n", "\r\r", "\n\r\n", "\r\n\r"])("does not hold an event back that ends with %j", async (end) => {
    const passing = mapEvents(unending(`data: {}${end}`), same);
    expect(Buffer.from((await passing.next()).value ?? []).toString()).toBe(`data: {}${end}`);
  });

  // Quadratic work on this took ten seconds, in which nobody else was served.
  test("with an event of 15 MB in small chunks is read in passing", async () => {
    const message = `{"text":"${"x".repeat(15_000_000)}"}`;
    const shown: number[] = [];
    const change: Change = (text) => {
      shown.push(text.length);
      return text;
    };
    const passed = await collect(mapEvents(pieces(`data: ${message}\n\n`, 4_096).read, change));
    expect(shown).toEqual([message.length]);
    expect(passed).toHaveLength(message.length + 8);
  });

  test("breaks off at an event that is too large, has too many lines, or is no UTF-8, and lets go of the upstream", async () => {
    const endless = pieces(`data: {}\n\ndata: ${"x".repeat(17 * 1024 * 1024)}`, 65_536);
    const passing = mapEvents(endless.read, same);
    expect(Buffer.from((await passing.next()).value ?? []).toString()).toBe("data: {}\n\n");
    await expect(collect(passing)).rejects.toThrow("too large");
    expect(endless.released).toBe(true);
    await expect(collect(mapEvents(pieces("x\n".repeat(100_001)).read, same))).rejects.toThrow("lines");
    await expect(collect(mapEvents(pieces(Buffer.from("data: \xff\n\n", "latin1")).read, same))).rejects.toThrow();
    const long = `${": x\n".repeat(99_000)}data: {}\n\n`;
    expect(await collect(mapEvents(pieces(long.repeat(3), 65_536).read, same))).toBe(long.repeat(3));
  });

  test("breaks off when a message may neither pass nor be left out, and lets go of the upstream", async () => {
    const source = pieces("data: good\n\ndata: bad\n\ndata: good\n\n", 5);
    const change: Change = (text) => {
      if (text === "bad") throw new Error("no message");
      return text;
    };
    await expect(collect(mapEvents(source.read, change))).rejects.toThrow("no message");
    expect(source.released).toBe(true);
  });

  test("gives a changed message its own lines, and keeps the event's name and id", async () => {
    const stream = 'event: message\r\nid: 7\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: still here\n\ndata: leave out\n\n';
    const passed = await collect(mapEvents(pieces(stream, 3).read, (text) => (text === "leave out" ? null : `${text}\n`)));
    expect(passed).toBe('event: message\nid: 7\ndata: {"a":\ndata: 1}\ndata: \n\n: still here\n\n');
  });

  test("hides no message in a line that some clients take for several", async () => {
    const evil = 'data: {"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}';
    for (const end of ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\ufeff"]) {
      const stream = `: x${end}${evil}${end}${end}\n\nid: 5\nevent: y${end}${evil}${end}${end}\ndata: {}\n\n`;
      expect(await collect(mapEvents(pieces(stream, 7).read, same))).toBe("id: 5\ndata: {}\n\n");
    }
    const twiceMarked = `\ufeff\ufeff${evil}\n\ndata: {}\n\n`;
    expect(await collect(mapEvents(pieces(twiceMarked, 7).read, same))).toBe("data: {}\n\n");
    const harmless = `: x\n\nid: 5\ndata: {"text":"a\u2028b"}\n\n`;
    expect(await collect(mapEvents(pieces(harmless, 7).read, same))).toBe(harmless);
  });

  test("shows a sign of life for whatever arrives", async () => {
    const passing = mapEvents(unending("data: ha", "lf a message", "\n\n"), same);
    const sizes: number[] = [];
    for (let count = 0; count < 3; count += 1) sizes.push((await passing.next()).value?.length ?? -1);
    expect(sizes).toEqual([0, 0, "data: half a message\n\n".length]);
  });
});

describe("a JSON answer", () => {
  test("is shown whole and passes as it was changed to", async () => {
    const shown: string[] = [];
    const change: Change = (text) => {
      shown.push(text);
      return text.replace("1", "2");
    };
    expect(await changedJson(pieces('{"ä":1}', 1).read, change)).toBe('{"ä":2}');
    expect(await collect(mapJson(pieces('{"ä":1}', 1).read, change))).toBe('{"ä":2}');
    expect(shown).toEqual(['{"ä":1}', '{"ä":1}']);
  });

  test("does not pass when it is too large, no UTF-8, or left out", async () => {
    const large = pieces("x".repeat(17 * 1024 * 1024), 65_536);
    await expect(changedJson(large.read, same)).rejects.toThrow("too large");
    expect(large.released).toBe(true);
    await expect(changedJson(pieces(Buffer.from([0x22, 0xff, 0x22])).read, same)).rejects.toThrow();
    await expect(changedJson(pieces("{}").read, () => null)).rejects.toThrow("passed on");
    await expect(collect(mapJson(pieces("{}").read, () => null))).rejects.toThrow("passed on");
  });

  test("that never ends is waited for so long and no longer", async () => {
    await expect(changedJson(unending('{"a":'), same, 20)).rejects.toMatchObject({ reason: "silent" });
    expect(await changedJson(pieces('{"a":1}', 1).read, same, 10_000)).toBe('{"a":1}');
  });
});

test("a source with an end to patience is let go of when it is left", async () => {
  const source = pieces("abc", 1);
  const limited = inTime(source.read, 10_000);
  await limited.next();
  await limited.return(undefined);
  expect(source.released).toBe(true);
  expect(await collect(inTime(pieces("abc", 1).read, 10_000))).toBe("abc");
});
