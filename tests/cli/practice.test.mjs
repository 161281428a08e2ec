// `perch practice` without a display: killed, resumed, run again. Nothing is sent twice.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { folder, KEY, perch, start } from "./perch.mjs";

/** What the server of a practice folder holds. */
function serverOf(home) {
  const { sessions, captures, photos, proposals } = JSON.parse(
    readFileSync(join(home, "practice/server.json"), "utf8"),
  );
  const ids = (all) => all.map(({ id }) => id);
  return { sessions: ids(sessions), captures, photos: ids(photos), proposals };
}

/** A round that has to go well; gives its summary in words. */
function round(home) {
  const { code, out, err } = perch(["practice", "--data-dir", home], { PERCH_API_KEY: "" });
  assert.equal(code, 0, out + err);
  assert.match(err, /no display here, so practice runs in the terminal/);
  return out;
}

test("practice is killed, resumed and run again, and sends nothing twice", async (t) => {
  const home = folder(t);
  const child = start(t, ["practice", "--data-dir", home]);
  let seen = 0;
  for await (const line of createInterface(child.stdout))
    if (/^ {2}captured/.test(line) && (seen += 1) === 3) child.kill("SIGKILL");
  assert.equal(await child.ended, "SIGKILL");

  const first = round(home);
  assert.match(first, /Summary · order PRACTICE-1$/m);
  assert.match(first, /captures {3}(\d+) taken, \1 delivered/);
  const [, captures] = first.match(/captures {3}(\d+) taken/);
  const [, photos] = first.match(/photos {5}(\d+) taken, \1 delivered/);
  const [, accepted, rejected, applied] = first.match(/(\d+) accepted, (\d+) rejected, (\d+) applied/);
  assert.ok(captures >= 8 && photos >= 4, first);
  assert.ok(Number(accepted) + Number(rejected) >= 3 && applied >= 3, first);
  const before = serverOf(home);
  const numbers = before.captures.map(({ metadata }) => metadata.client_capture_id);
  assert.equal(new Set(numbers).size, Number(captures));

  const second = round(home);
  assert.match(second, /earlier: PRACTICE-1 .* all delivered/);
  assert.match(second, /Summary · order PRACTICE-2$/m);
  const after = serverOf(home);
  assert.equal(after.captures.length, before.captures.length * 2);
  assert.equal(after.photos.length, before.photos.length * 2);
  assert.deepEqual(
    after.captures.slice(0, before.captures.length).map(({ id }) => id),
    before.captures.map(({ id }) => id),
  );

  const started = perch(["practice", "--reset", "--server", "http://127.0.0.1:9", "--data-dir", home]);
  assert.equal(started.code, 2);
  assert.match(started.err, /never asks another/);
  assert.equal(serverOf(home).captures.length, after.captures.length, "wrong use resets nothing");
  const log = readFileSync(join(home, "practice/perch.log"), "utf8");
  assert.ok(!log.includes(KEY), "the key is in no log");
});

test("practice answers in one JSON line, and starts clean when asked", (t) => {
  const home = folder(t);
  const run = () => perch(["practice", "--terminal", "--json", "--reset", "--data-dir", home]);
  const { code, out, err } = run();
  assert.equal(code, 0, err);
  const [line, ...rest] = out.trimEnd().split("\n");
  assert.deepEqual(rest, []);
  assert.equal(JSON.parse(line).order, "PRACTICE-1");
});
