import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeServerFile, runningWicket, writeServerFile } from "@/cli/server-file.ts";

let dataDir: string;
let server: Server;
let url: string;
let status = 200;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "wicket-server-file-"));
  status = 200;
  server = createServer((_request, response) => void response.writeHead(status).end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  rmSync(dataDir, { recursive: true });
});

const other = () => ({ pid: process.ppid, url, publicUrl: "https://wicket.example.com" });

test("a Wicket that lives and answers is running", async () => {
  writeServerFile(dataDir, other());
  expect(await runningWicket(dataDir)).toEqual(other());
  expect(statSync(join(dataDir, "server.json")).mode & 0o777).toBe(0o600);
});

test("what a killed one left behind is not, even when its number was given to another program", async () => {
  expect(await runningWicket(dataDir)).toBeNull();
  writeServerFile(dataDir, { ...other(), pid: 2 ** 22 - 3 });
  expect(await runningWicket(dataDir)).toBeNull();
  writeServerFile(dataDir, other());
  status = 404;
  expect(await runningWicket(dataDir)).toBeNull();
  writeFileSync(join(dataDir, "server.json"), "{");
  expect(await runningWicket(dataDir)).toBeNull();
});

test("is removed by whoever wrote it and nobody else", async () => {
  writeServerFile(dataDir, other());
  removeServerFile(dataDir);
  expect(await runningWicket(dataDir)).toEqual(other());
  writeServerFile(dataDir, { ...other(), pid: process.pid });
  removeServerFile(dataDir);
  expect(() => statSync(join(dataDir, "server.json"))).toThrow("ENOENT");
});
