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

/** A round that has to go well. */
function round(home, ...words) {
  const { code, out, err } = perch(["practice", "--data-dir", home, ...words], { PERCH_API_KEY: "" });
  assert.equal(code, 0, out + err);
  assert.match(err, /no display here, so practice runs in the terminal/);
  return out;
}

/** Starts a round and kills it at a line that fits; gives the lines up to there. */
async function killedAt(t, home, pattern, ...words) {
  const child = start(t, ["practice", "--data-dir", home, ...words]);
  const lines = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (pattern.test(line)) child.kill("SIGKILL");
  }
  assert.equal(await child.ended, "SIGKILL", lines.join("\n"));
  return lines;
}

test("practice is killed, resumed, run again and reset, and sends nothing twice", async (t) => {
  const home = folder(t);
  await killedAt(t, home, /^ {2}captured .*00000095200101/);

  const first = round(home);
  assert.match(first, /Summary · order PRACTICE-1$/m);
  const [, captures] = first.match(/captures {3}(\d+) taken, \1 delivered/);
  const [, photos] = first.match(/photos {5}(\d+) taken, \1 delivered/);
  const [, accepted, rejected, applied] = first.match(/(\d+) accepted, (\d+) rejected, (\d+) applied/);
  assert.ok(captures >= 8 && photos >= 4, first);
  assert.ok(Number(accepted) + Number(rejected) >= 3 && applied >= 3, first);
  const before = serverOf(home);
  const numbers = before.captures.map(({ metadata }) => metadata.client_capture_id);
  assert.equal(numbers.length, Number(captures));
  assert.equal(new Set(numbers).size, numbers.length);

  const [line, ...rest] = round(home, "--json").trimEnd().split("\n");
  assert.deepEqual(rest, []);
  const second = JSON.parse(line);
  assert.equal(second.order, "PRACTICE-2");
  assert.deepEqual([second.captures.taken, second.captures.delivered], [Number(captures), Number(captures)]);
  const after = serverOf(home);
  assert.equal(after.captures.length, before.captures.length * 2);
  assert.equal(after.photos.length, before.photos.length * 2);
  assert.deepEqual(
    after.captures.slice(0, before.captures.length).map(({ id }) => id),
    before.captures.map(({ id }) => id),
  );

  const log = readFileSync(join(home, "practice/perch.log"), "utf8");
  assert.ok(!log.includes(KEY), "the key is in no log");
  const greeting = await killedAt(t, home, /^Scan · order/, "--reset");
  assert.equal(greeting.at(-1), "Scan · order PRACTICE-1");
  assert.ok(!greeting.some((each) => each.includes("earlier")), greeting.join("\n"));
});

test("practice asks no other server, whatever is said", (t) => {
  const home = folder(t);
  const { code, err } = perch(["practice", "--server", "http://127.0.0.1:9", "--data-dir", home]);
  assert.equal(code, 2);
  assert.match(err, /never asks another/);
});
