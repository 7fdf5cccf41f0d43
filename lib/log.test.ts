import { afterEach, expect, it, vi } from "vitest";
import { describeError, log } from "@/lib/log.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("writes one line of JSON to standard error, with secrets blotted out", () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  log.info(
    { agent: "release-bot", token: "s3cret", request: { authorization: "s3cret", cookie: "s3cret" } },
    "line one\nline two",
  );
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ agent: "release-bot", token: "[redacted]", msg: "line one\nline two" });
  expect(lines[0]).not.toContain("s3cret");
  expect(lines[0]?.trim()).not.toContain("\n");
});

it("describes an error by name, message, code, place and cause", () => {
  const cause = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const described = describeError(new TypeError("no answer", { cause }));
  expect(described).toMatchObject({
    name: "TypeError",
    message: "no answer",
    cause: { message: "connection refused", code: "ECONNREFUSED" },
  });
  expect(described.frames[0]).toContain("log.test.ts");
  expect(describeError("s3cret").message).not.toContain("s3cret");
});

it("tells of a failed statement without its values", () => {
  const refused = Object.assign(new Error('invalid input syntax: "s3cret"'), {
    name: "PostgresError",
    code: "22P02",
    table_name: "member",
  });
  const failed = Object.assign(new Error("Failed query: select $1\nparams: s3cret", { cause: refused }), {
    query: "select $1",
    params: ["s3cret"],
  });
  const described = describeError(failed);
  expect(described).toMatchObject({
    message: "Failed query: select $1",
    cause: { code: "22P02", message: "Failed query (member): unknown" },
  });
  expect(JSON.stringify(described)).not.toContain("s3cret");
});
