import { randomBytes } from "node:crypto";
import type { Connected } from "@/lib/agents/testing-connected.ts";

/** The tables that credentials are kept in. */
export const tables = ["connection", "member_key_pair", "private_key_wrap", "member_key"] as const;
type Table = (typeof tables)[number];
/** A row as it lies there. */
export type Row = { [column: string]: unknown };
export type Rows = { [table in Table]: Row[] };
/** A member with a live key, and the services of their agent. */
export type Seat = Connected & { key: string; services: string[] };

/** One of the member's rows: their connection to the first or second service, their key pair, or what wraps it for their live key. */
export const token = (rows: Rows, of: Seat, service = 0) =>
  pick(rows.connection.filter((row) => row.member_id === of.memberId && row.connector_id === of.services[service]));
export const wrap = (rows: Rows, of: Seat, purpose = "member-key") =>
  pick(rows.private_key_wrap.filter((row) => row.member_id === of.memberId && row.purpose === purpose));
export const pair = (rows: Rows, of: Seat) => pick(rows.member_key_pair.filter((row) => row.member_id === of.memberId));
export const live = (rows: Rows, of: Seat) =>
  pick(rows.member_key.filter((row) => row.member_id === of.memberId && row.revoked_at === null));

export function pick(found: Row[]): Row {
  const [row] = found;
  if (!row) throw new Error("The row to be tampered with was not there.");
  return row;
}

export const bytes = (row: Row, column: string) => row[column] as Buffer;
export const splice = (value: Buffer, from: number, to: number, middle: Buffer) =>
  Buffer.concat([value.subarray(0, from), middle, value.subarray(to)]);
export const flip = (value: Buffer, at: number) => {
  const place = at < 0 ? value.length + at : at;
  return splice(value, place, place + 1, Buffer.from([(value[place] ?? 0) ^ 1]));
};
export const exchange = (one: Row, other: Row, ...columns: string[]) => {
  for (const column of columns) [one[column], other[column]] = [other[column], one[column]];
};
export const replace = (row: Row, other: Row, ...columns: string[]) => {
  for (const column of columns) row[column] = other[column];
};

/** What each field can be made into, given where its parts begin. */
export const spoilt = (parts: { [name: string]: number }): [string, (value: Buffer) => Buffer][] => [
  ...Object.entries(parts).map(([name, at]): [string, (value: Buffer) => Buffer] => [
    `a bit of its ${name} flipped`,
    (value) => flip(value, at),
  ]),
  ["of version 0", (value) => splice(value, 0, 1, Buffer.from([0]))],
  ["of version 2", (value) => splice(value, 0, 1, Buffer.from([2]))],
  ...[15, 12, 8, 4, 0].map((left): [string, (value: Buffer) => Buffer] => [
    `its tag cut to ${left} bytes`,
    (value) => value.subarray(0, value.length - 16 + left),
  ]),
  ["its first byte left out", (value) => value.subarray(1)],
  ["one byte longer", (value) => Buffer.concat([value, Buffer.alloc(1)])],
  ["twice itself", (value) => Buffer.concat([value, value])],
  ["emptied", () => Buffer.alloc(0)],
  ["zeroed", (value) => Buffer.alloc(value.length)],
  ["chance bytes behind the right version", (value) => Buffer.concat([value.subarray(0, 1), randomBytes(value.length - 1)])],
  ["written as hexadecimal text", (value) => Buffer.from(value.toString("hex"))],
];

export const into = (column: string, change: (value: Buffer) => unknown) => (row: Row) => {
  row[column] = change(bytes(row, column));
};
export const set = (values: Row) => (row: Row) => void Object.assign(row, values);
export const raised = (by: number) => (row: Row) => {
  row.generation = Number(row.generation) + by;
};
