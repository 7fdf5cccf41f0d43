import { createServer, get, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { drain } from "@/cli/drain.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const never = new Promise<void>(() => {});
const patient = { seconds: 30, insisted: never, notice: () => {} };

async function serve(answer: RequestListener): Promise<number> {
  server = createServer({ keepAliveTimeout: 60_000 }, answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

/** Resolves at the first byte, to a promise of the whole answer. */
function ask(port: number): Promise<{ whole: Promise<string> }> {
  return new Promise((resolve, reject) => {
    get({ port, host: "127.0.0.1" }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      resolve({
        whole: new Promise((done) => response.once("end", () => done(text)).once("error", () => done(`${text} (cut off)`))),
      });
    }).once("error", reject);
  });
}

test("lets an answer in progress end, and takes no new connection meanwhile", async () => {
  const rest: (() => void)[] = [];
  const port = await serve((_request, response) => {
    response.write("first, ");
    rest.push(() => response.end("last"));
  });
  const { whole } = await ask(port);
  const drained = drain(server, patient);
  await expect(ask(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  rest[0]?.();
  expect(await whole).toBe("first, last");
  await drained;
});

test("does not wait for connections that are only kept alive", async () => {
  const port = await serve((_request, response) => void response.end("done"));
  expect(await (await ask(port)).whole).toBe("done");
  await drain(server, patient);
});

test("cuts off an endless answer when its time is up, or when somebody insists", async () => {
  for (const patience of [
    { ...patient, seconds: 0 },
    { ...patient, insisted: Promise.resolve() },
  ]) {
    const port = await serve((_request, response) => void response.write("endless"));
    const { whole } = await ask(port);
    await drain(server, patience);
    expect(await whole).toBe("endless (cut off)");
  }
});

test("says what it waits for", async () => {
  const port = await serve((_request, response) => void response.write("endless"));
  await ask(port);
  const sentence = await new Promise<string>((heard) => {
    const insisted = new Promise<void>((insist) => {
      const notice = (words: string) => {
        heard(words);
        insist();
      };
      setImmediate(() => drain(server, { seconds: 30, insisted, notice }));
    });
  });
  expect(sentence).toBe("Stopping when the requests in progress have ended, at most 30 seconds. Ctrl-C again: now.");
});
