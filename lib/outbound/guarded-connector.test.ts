import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";
import { guardedConnector, type Resolve } from "@/lib/outbound/guarded-connector.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

const strict: AddressPolicy = { loopbackHttp: false, private: false };
const loopback: AddressPolicy = { loopbackHttp: true, private: false };
const open: AddressPolicy = { loopbackHttp: false, private: true };

let server: Server;
let port: string;
let sockets: Socket[];
let bytes: number;
let asked: string[];

beforeEach(async () => {
  sockets = [];
  bytes = 0;
  asked = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (chunk) => {
      bytes += chunk.length;
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = String((server.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** A resolver that gives these addresses, and notes what it was asked. */
function answering(...addresses: string[]): Resolve {
  return (hostname, _, done) => {
    asked.push(hostname);
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}

function connect(hostname: string, policy: AddressPolicy, resolve?: Resolve): Promise<"connected" | OutboundError> {
  return new Promise((resolvePromise) => {
    guardedConnector(
      policy,
      2_000,
      resolve,
    )({ hostname, host: `${hostname}:${port}`, protocol: "http:", port }, (error, socket) => {
      if (error === null) socket.destroy();
      resolvePromise(error === null ? "connected" : OutboundError.from(error));
    });
  });
}

describe("a connection by name", () => {
  it("is made when every address may be connected to, and to those very addresses", async () => {
    expect(await connect("localhost", loopback, answering("127.0.0.1"))).toBe("connected");
    expect(await connect("db.internal", open, answering("127.0.0.1"))).toBe("connected");
    expect(asked).toEqual(["localhost", "db.internal"]);
  });

  it.each([
    ["loopback", ["127.0.0.1"]],
    ["a private address", ["10.0.0.1"]],
    ["a metadata service", ["169.254.169.254"]],
    ["the v4-mapped loopback", ["::ffff:127.0.0.1"]],
    ["a public address and loopback", ["8.8.8.8", "127.0.0.1"]],
    ["loopback and a public address", ["127.0.0.1", "8.8.8.8"]],
    ["a link-local address with a zone", ["fe80::1%eth0"]],
    ["no address of any kind", ["not-an-address"]],
  ])("is not made when the name leads to %s", async (_, addresses) => {
    for (const policy of [strict, loopback]) {
      expect(await connect("rebind.example", policy, answering(...addresses))).toMatchObject({ reason: "refused_address" });
    }
    expect(sockets).toHaveLength(0);
  });

  it("is not made when a loopback name leads elsewhere", async () => {
    expect(await connect("localhost", loopback, answering("10.0.0.1"))).toMatchObject({ reason: "refused_address" });
  });

  it("asks once: what DNS says a moment later changes nothing", async () => {
    let answers = 0;
    const rebinding: Resolve = (_, __, done) => {
      answers += 1;
      done(null, [{ address: answers === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }]);
    };
    expect(await connect("localhost", loopback, rebinding)).toBe("connected");
    expect(answers).toBe(1);
  });

  it("fails as unreachable when there is no such name", async () => {
    const failing: Resolve = (_, __, done) =>
      done(Object.assign(new Error("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" }), []);
    expect(await connect("nowhere.example", strict, failing)).toMatchObject({ reason: "unreachable", code: "ENOTFOUND" });
    expect(await connect("nowhere.example", strict, answering())).toMatchObject({ reason: "unreachable", code: "ENOTFOUND" });
  });
});

describe("a connection by address", () => {
  it("is judged although Node never looks addresses up, before a byte is written", async () => {
    const never: Resolve = () => {
      throw new Error("An address was looked up.");
    };
    for (const hostname of ["127.0.0.1", "127.1", "0x7f.1"]) {
      expect(await connect(hostname, strict, hostname === "127.0.0.1" ? never : answering("127.0.0.1"))).toMatchObject({
        reason: "refused_address",
      });
    }
    expect(await connect("127.0.0.1", loopback, never)).toBe("connected");
    expect(bytes).toBe(0);
  });
});
