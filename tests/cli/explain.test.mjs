// `perch scan --explain`: why a code in a picture was not read, to people and to programs.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { folder, jsonLines, perch } from "./perch.mjs";

/** The modules of the EAN-13 9521321000018. */
const BARS =
  "10101100010011011011001101111010011011001100101010111001011100101110010111001011001101001000101";
const [WIDTH, HEIGHT] = [640, 360];

/** A picture of the code, so many pixels to a module; a module that ends within a pixel shades it. */
function picture(px) {
  const left = (WIDTH - BARS.length * px) / 2;
  const grey = (x, y) => {
    if (Math.abs(y - HEIGHT / 2) > 40) return 200;
    const parts = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => BARS[Math.floor((x + part - left) / px)] === "1");
    return 200 - 34 * parts.filter(Boolean).length;
  };
  const rows = Array.from({ length: HEIGHT }, (_, y) => [0, ...Array.from({ length: WIDTH }, (_, x) => grey(x, y))]);
  return png(Buffer.from(rows.flat()));
}

/** A grey PNG of rows that begin with their filter. */
function png(rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A folder with a picture of a code near enough, and one too far away. */
function pictures(t) {
  const home = join(folder(t), "pictures");
  mkdirSync(home);
  writeFileSync(join(home, "far.png"), picture(0.8));
  writeFileSync(join(home, "near.png"), picture(2.5));
  return home;
}

test("a place that was not read has a sentence for people, and a code that was has none", (t) => {
  const { code, out, err } = perch(["scan", pictures(t), "--explain"]);
  assert.equal(code, 0, err);
  const sentences = out.split("\n").filter((line) => line && !line.startsWith("{"));
  assert.equal(sentences.length, 1, out);
  assert.match(sentences[0], /far\.png at 3[012]\d, 1[78]\d: Its narrowest parts are about [01]\.\d pixels wide; 2 are enough\. .*Hold it \d0 % closer to the camera$/);
});

test("with --json the same is data", (t) => {
  const lines = jsonLines(perch(["scan", pictures(t), "--explain", "--json"]).out);
  const unread = lines.filter((line) => line.unread);
  assert.equal(unread.length, 1);
  const [{ file, outline, px_per_module, causes, advice }] = unread;
  assert.match(file, /far\.png$/);
  assert.equal(outline.flat().length, 8);
  assert.ok(px_per_module > 0.4 && px_per_module < 1.6, px_per_module);
  assert.equal(causes[0].code, "too_small");
  assert.equal(causes[0].measured, px_per_module);
  assert.match(advice, /closer to the camera$/);
  assert.deepEqual(lines.filter((line) => "raw_value" in line).map((line) => line.raw_value), ["9521321000018"]);
});

test("without --explain nothing is said of it", (t) => {
  const lines = jsonLines(perch(["scan", pictures(t)]).out);
  assert.deepEqual(lines.map((line) => line.codes ?? line.raw_value), [0, "9521321000018"]);
});

test("doctor says that the reader failed on no picture", (t) => {
  const { out } = perch(["doctor", "--data-dir", join(folder(t), "data"), "--server", "http://127.0.0.1:9"]);
  assert.match(out, /^ok {4}reader +It failed on no picture$/m);
});
