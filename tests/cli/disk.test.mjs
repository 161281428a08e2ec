// A disk that fails while something is stored: it is said, and what was stored before arrives once.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { folder, perch, scenes, sessionAt, simulator } from "./perch.mjs";

/** Surroundings in which this file cannot be written. */
function badDisk(t, file) {
  const library = join(folder(t), "disk.so");
  execFileSync("cc", ["-shared", "-fPIC", "-o", library, join(import.meta.dirname, "disk.c"), "-ldl"]);
  return { LD_PRELOAD: library, PERCH_BAD_FILE: file };
}

test("an input/output error stops the scan with a sentence and loses nothing that was acknowledged", async (t) => {
  const data = join(folder(t), "data");
  const pictures = scenes(t);
  const { url } = await simulator(t);
  const common = ["--queue", "--data-dir", data, "--server", url];
  const scan = (picture, env) => perch(["scan", join(pictures, picture), ...common], env);
  assert.equal(scan("honey.jpg").code, 0);

  const failed = scan("mints.jpg", badDisk(t, "perch.sqlite3-wal"));
  assert.notEqual(failed.code, 0, failed.out);
  assert.match(failed.err, /disk I\/O error.*What was stored before is safe/);

  assert.equal(scan("granola.jpg").code, 0);
  const sync = perch(["sync", "--until-idle", "--hurry", "30", "--data-dir", data, "--server", url]);
  assert.equal(sync.code, 0, sync.out + sync.err);
  const { remote } = JSON.parse(perch(["session", "show", "--json", "--data-dir", data]).out);
  const { captures } = await sessionAt(url, remote.id);
  assert.deepEqual(captures.map(({ gtin }) => gtin).sort(), ["00421000000010", "09521321000018"]);
});

test("a journal that cannot be written stops no scan", async (t) => {
  const data = join(folder(t), "data");
  const scan = perch(
    ["scan", join(scenes(t), "honey.jpg"), "--queue", "--data-dir", data],
    badDisk(t, "000000000001.jsonl"),
  );
  assert.equal(scan.code, 0, scan.err);
});
