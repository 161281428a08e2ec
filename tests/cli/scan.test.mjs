// `perch scan` on pictures: what it reads, what it makes of it, what it says of a bad picture.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { folder, jsonLines, perch, scenes } from "./perch.mjs";
import { CODES } from "./scenes.mjs";

const line = ({ file, symbology, symbology_identifier, raw_value, gtin, ais, digital_link, class: kind }) => ({
  scene: basename(file, ".jpg"),
  symbology,
  symbology_identifier,
  raw_value,
  gtin,
  ais: Object.fromEntries(ais.map(({ ai, value }) => [ai, value])),
  digital_link,
  class: kind,
});
const inOrder = (lines) =>
  lines.toSorted((a, b) => (a.scene + a.symbology < b.scene + b.symbology ? -1 : 1));

test("every scene is read with its text, symbology, GTIN-14 and application identifiers", (t) => {
  const pictures = scenes(t);
  const { code, out } = perch(["scan", pictures, "--expect", join(pictures, "list.tsv")]);
  assert.equal(code, 0);
  const lines = jsonLines(out);
  assert.deepEqual(inOrder(lines.filter((each) => "raw_value" in each).map(line)), inOrder(CODES));

  const empty = lines.filter((each) => each.codes === 0).map(({ file }) => basename(file, ".jpg"));
  assert.deepEqual(empty.sort(), ["bench", "jam", "jam-ingredients"]);
  for (const { at, outline, issues } of lines.filter((each) => "raw_value" in each)) {
    assert.ok(!Number.isNaN(Date.parse(at)));
    assert.equal(outline.flat().length, 8);
    assert.ok(Array.isArray(issues));
  }

  const { group, pictures: seen, texts, read, wrong } = lines.at(-1);
  assert.deepEqual({ group, seen, texts, read, wrong }, { group: "all", seen: 14, texts: 13, read: 13, wrong: 0 });
});

test("the live logic makes one scan of each code, however many frames show it", (t) => {
  const pictures = scenes(t);
  const frames = join(folder(t), "frames");
  mkdirSync(frames);
  for (const [at, scene] of ["honey", "honey", "honey", "bench", "mints", "mints"].entries())
    copyFileSync(join(pictures, `${scene}.jpg`), join(frames, `${at}.jpg`));
  const { code, out, err } = perch(["scan", frames, "--as-frames"]);
  assert.equal(code, 0, err);
  assert.deepEqual(jsonLines(out).map(({ gtin }) => gtin), ["09521321000018", "00000095200101"]);
});

test("a broken picture has its sentence, and the run goes on", (t) => {
  const pictures = scenes(t);
  const mixed = join(folder(t), "mixed");
  mkdirSync(mixed);
  writeFileSync(join(mixed, "a-broken.jpg"), "no picture at all");
  writeFileSync(join(mixed, "b-empty.png"), "");
  copyFileSync(join(pictures, "honey.jpg"), join(mixed, "c-honey.jpg"));
  const { code, out, err } = perch(["scan", mixed]);
  assert.equal(code, 1);
  assert.match(err, /^perch: .*a-broken\.jpg.*$/m);
  assert.match(err, /^perch: .*b-empty\.png.*$/m);
  assert.deepEqual(jsonLines(out).map(({ raw_value }) => raw_value), ["9521321000018"]);
});

test("a source that is none is wrong use", () => {
  const { code, err } = perch(["scan", "/nowhere/at-all"]);
  assert.equal(code, 2);
  assert.match(err, /is no file, no folder and no camera/);
});

test("a symbology that does not exist is refused by name", (t) => {
  const { code, err } = perch(["scan", scenes(t), "--also", "pdf714"]);
  assert.equal(code, 2);
  assert.match(err, /"pdf714" is not a symbology Perch knows/);
});
