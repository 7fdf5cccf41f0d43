import {
  bytes,
  exchange,
  flip,
  into,
  live,
  pair,
  pick,
  type Row,
  type Rows,
  raised,
  replace,
  type Seat,
  set,
  splice,
  spoilt,
  token,
  wrap,
} from "@/lib/agents/testing-stored-rows.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { seal } from "@/lib/vault/seal.ts";

/** Three members, of whom the first replaced their key once, and all rows as they were before that. */
export type Stage = { mine: Seat; theirs: Seat; foreign: Seat; before: Rows };
/** What somebody does to the rows of a database that they can write to. */
export type Tampering = [name: string, change: (rows: Rows) => void];

type Change = Tampering[1];

const stranger = (await newKeyPair()).publicKey;

/** What can be done to stored credentials: `stage` is looked into only when a change is made. */
export function tamperings(stage: Stage): { unopened: Tampering[]; unsealed: Tampering[] } {
  const mineToken =
    (change: (row: Row, rows: Rows) => void): Change =>
    (rows) =>
      change(token(rows, stage.mine), rows);
  const mineWrap =
    (change: (row: Row, rows: Rows) => void): Change =>
    (rows) =>
      change(wrap(rows, stage.mine), rows);
  const minePair =
    (change: (row: Row, rows: Rows) => void): Change =>
    (rows) =>
      change(pair(rows, stage.mine), rows);
  /** After these my first connection does not open for my key. */
  const unopened: { [name: string]: Change } = {
    ...Object.fromEntries(
      spoilt({ version: 0, "encapsulated key": 1, ciphertext: 33, tag: -1 }).map(([name, change]) => [
        `token: ${name}`,
        mineToken(into("sealed_token", change)),
      ]),
    ),
    "token: encapsulated key of my other service": mineToken((row, rows) =>
      into("sealed_token", (value) => splice(value, 1, 33, bytes(token(rows, stage.mine, 1), "sealed_token").subarray(1, 33)))(
        row,
      ),
    ),
    "token: encapsulated key left out": mineToken(into("sealed_token", (value) => splice(value, 1, 33, Buffer.alloc(0)))),
    "token: ciphertext and tag of my other service": mineToken((row, rows) =>
      into("sealed_token", (value) =>
        splice(value, 33, value.length, bytes(token(rows, stage.mine, 1), "sealed_token").subarray(33)),
      )(row),
    ),
    "token: tag of my other service": mineToken((row, rows) =>
      into("sealed_token", (value) =>
        splice(value, value.length - 16, value.length, bytes(token(rows, stage.mine, 1), "sealed_token").subarray(-16)),
      )(row),
    ),
    "token: of my other service": mineToken((row, rows) => replace(row, token(rows, stage.mine, 1), "sealed_token")),
    "token: exchanged with my other service": mineToken((row, rows) => exchange(row, token(rows, stage.mine, 1), "sealed_token")),
    "token: of another member": mineToken((row, rows) => replace(row, token(rows, stage.theirs), "sealed_token")),
    "token: exchanged with another member": mineToken((row, rows) =>
      exchange(row, token(rows, stage.theirs), "sealed_token", "generation"),
    ),
    "token: of another organization": mineToken((row, rows) =>
      replace(row, token(rows, stage.foreign), "sealed_token", "generation"),
    ),
    "token: of the generation before, in place of this one": mineToken((row) =>
      replace(row, token(stage.before, stage.mine), "sealed_token"),
    ),
    "token: of the generation before, with its number": mineToken((row) =>
      replace(row, token(stage.before, stage.mine), "sealed_token", "generation"),
    ),
    "token and wrap of the generation before": (rows) => {
      replace(token(rows, stage.mine), token(stage.before, stage.mine), "sealed_token", "generation");
      Object.assign(wrap(rows, stage.mine), wrap(stage.before, stage.mine));
    },
    "token and wrap of the generation before, the wrap under the new key's name": (rows) => {
      replace(token(rows, stage.mine), token(stage.before, stage.mine), "sealed_token", "generation");
      replace(wrap(rows, stage.mine), wrap(stage.before, stage.mine), "wrapped", "generation");
    },
    "token: the wrapped private key in its place": mineToken((row, rows) =>
      replace(row, { sealed_token: wrap(rows, stage.mine).wrapped }, "sealed_token"),
    ),
    "token: said to be the server's own (generation 0)": mineToken(set({ generation: 0 })),
    "token: one that the server sealed for the connector itself": mineToken((row) => {
      const sealed = seal("canary-9", ["connector", stage.mine.person.organizationId, stage.mine.services[0] ?? ""]);
      Object.assign(row, { generation: 0, sealed_token: sealed });
    }),
    "token: one that the server sealed for another member": mineToken((row) => {
      const sealed = seal("canary-9", [
        "connection",
        stage.mine.person.organizationId,
        stage.theirs.memberId,
        stage.mine.services[0] ?? "",
      ]);
      Object.assign(row, { generation: 0, sealed_token: sealed });
    }),
    "token: one generation more": mineToken(raised(1)),
    "token: one generation less": mineToken(raised(-1)),
    "token: a generation below zero": mineToken(set({ generation: -1 })),
    "token: the highest generation": mineToken(set({ generation: 2 ** 31 - 1 })),
    "token: moved to another service": mineToken((row) => set({ connector_id: stage.mine.services[2] })(row)),
    "token: moved from my other service": (rows) => {
      rows.connection = rows.connection.filter((row) => row !== token(rows, stage.mine));
      token(rows, stage.mine, 1).connector_id = stage.mine.services[0];
    },
    "token: the row moved from another member": (rows) => {
      rows.connection = rows.connection.filter((row) => row !== token(rows, stage.mine));
      token(rows, stage.theirs).member_id = stage.mine.memberId;
    },
    "token: the row moved to another member": (rows) => {
      rows.connection = rows.connection.filter((row) => row !== token(rows, stage.theirs));
      token(rows, stage.mine).member_id = stage.theirs.memberId;
    },
    ...Object.fromEntries(
      spoilt({ version: 0, salt: 1, nonce: 33, ciphertext: 45, tag: -1 }).map(([name, change]) => [
        `wrap: ${name}`,
        mineWrap(into("wrapped", change)),
      ]),
    ),
    "wrap: of another member": mineWrap((row, rows) => replace(row, wrap(rows, stage.theirs), "wrapped")),
    "wrap: exchanged with another member": mineWrap((row, rows) =>
      exchange(row, wrap(rows, stage.theirs), "wrapped", "generation"),
    ),
    "wrap: the row exchanged with another member, holders too": mineWrap((row, rows) =>
      exchange(row, wrap(rows, stage.theirs), "member_id"),
    ),
    "wrap: of another organization": mineWrap((row, rows) => replace(row, wrap(rows, stage.foreign), "wrapped")),
    "wrap: salt of my browser's": mineWrap((row, rows) =>
      into("wrapped", (value) => splice(value, 1, 33, bytes(wrap(rows, stage.mine, "browser"), "wrapped").subarray(1, 33)))(row),
    ),
    "wrap: my browser's in place of the key's": mineWrap((row, rows) =>
      replace(row, wrap(rows, stage.mine, "browser"), "wrapped"),
    ),
    "wrap: exchanged with my browser's": mineWrap((row, rows) => exchange(row, wrap(rows, stage.mine, "browser"), "wrapped")),
    "wrap: purposes exchanged with my browser's": mineWrap((row, rows) =>
      exchange(row, wrap(rows, stage.mine, "browser"), "purpose"),
    ),
    "wrap: purpose and holder exchanged with my browser's": mineWrap((row, rows) =>
      exchange(row, wrap(rows, stage.mine, "browser"), "purpose", "holder"),
    ),
    "wrap: said to be a browser's": mineWrap(set({ purpose: "browser" })),
    "wrap: held by another member's key": mineWrap((row, rows) => set({ holder: live(rows, stage.theirs).id })(row)),
    "wrap: held by the key before": mineWrap((row) => set({ holder: live(stage.before, stage.mine).id })(row)),
    "wrap: of the generation before, with this one's name and number": mineWrap((row) =>
      replace(row, wrap(stage.before, stage.mine), "wrapped"),
    ),
    "wrap: one generation more": mineWrap(raised(1)),
    "wrap: one generation less": mineWrap(raised(-1)),
    "wrap and token: one generation more": (rows) => {
      raised(1)(wrap(rows, stage.mine));
      raised(1)(token(rows, stage.mine));
    },
    "wrap: a sealed token in its place": mineWrap((row, rows) => set({ wrapped: token(rows, stage.mine).sealed_token })(row)),
    "wrap: taken away": (rows) => {
      rows.private_key_wrap = rows.private_key_wrap.filter((row) => row !== wrap(rows, stage.mine));
    },
    "key: digests exchanged with another member": (rows) => exchange(live(rows, stage.mine), live(rows, stage.theirs), "digest"),
    "key: the row exchanged with another member": (rows) =>
      exchange(live(rows, stage.mine), live(rows, stage.theirs), "member_id"),
    "key: identifiers exchanged with another member": (rows) => exchange(live(rows, stage.mine), live(rows, stage.theirs), "id"),
    "key and wrap: both under another identifier": (rows) => {
      const id = "0198b8a0-0000-7000-8000-000000000000";
      wrap(rows, stage.mine).holder = id;
      live(rows, stage.mine).id = id;
    },
    "key: identifiers exchanged with the key before": (rows) => {
      const revoked = pick(rows.member_key.filter((row) => row.member_id === stage.mine.memberId && row.revoked_at !== null));
      exchange(live(rows, stage.mine), revoked, "id");
    },
  };

  /** After these nothing more is sealed for me, and my key cannot be replaced. */
  const unsealed: { [name: string]: Change } = {
    "pair: public key of a stranger": minePair((row) => set({ public_key: stranger })(row)),
    "pair: public key of another member": minePair((row, rows) => replace(row, pair(rows, stage.theirs), "public_key")),
    "pair: public key and vouch of another member": minePair((row, rows) =>
      replace(row, pair(rows, stage.theirs), "public_key", "vouch"),
    ),
    "pair: exchanged with another member": minePair((row, rows) => exchange(row, pair(rows, stage.theirs), "member_id")),
    "pair: public key and vouch of another organization": minePair((row, rows) =>
      replace(row, pair(rows, stage.foreign), "public_key", "vouch", "generation"),
    ),
    "pair: public key of the generation before": minePair((row) => replace(row, pair(stage.before, stage.mine), "public_key")),
    "pair: public key and vouch of the generation before": minePair((row) =>
      replace(row, pair(stage.before, stage.mine), "public_key", "vouch"),
    ),
    "pair: a point of small order": minePair(set({ public_key: Buffer.alloc(32) })),
    "pair: public key cut": minePair(into("public_key", (value) => value.subarray(0, 31))),
    "pair: public key one byte longer": minePair(into("public_key", (value) => Buffer.concat([value, Buffer.alloc(1)]))),
    "pair: a bit of the public key flipped": minePair(into("public_key", (value) => flip(value, 5))),
    "pair: a byte moved from the public key to the vouch": minePair((row) => {
      const [key, vouch] = [bytes(row, "public_key"), bytes(row, "vouch")];
      Object.assign(row, { public_key: key.subarray(0, 31), vouch: Buffer.concat([key.subarray(31), vouch]) });
    }),
    "pair: vouch of another member": minePair((row, rows) => replace(row, pair(rows, stage.theirs), "vouch")),
    "pair: a bit of the vouch flipped": minePair(into("vouch", (value) => flip(value, -1))),
    "pair: vouch cut to 16 bytes": minePair(into("vouch", (value) => value.subarray(0, 16))),
    "pair: vouch emptied": minePair(set({ vouch: Buffer.alloc(0) })),
    "pair: vouch zeroed": minePair(set({ vouch: Buffer.alloc(32) })),
    "pair: one generation more": minePair(raised(1)),
    "pair: one generation less": minePair(raised(-1)),
    "pair: generation 0": minePair(set({ generation: 0 })),
  };

  return { unopened: Object.entries(unopened), unsealed: Object.entries(unsealed) };
}
