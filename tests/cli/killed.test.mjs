// Perch is killed at ten moments while it delivers to a server that fails now and then.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, jsonLines, perch, scenes, sessionAt, simulator, start } from "./perch.mjs";
import { CAPTURES } from "./scenes.mjs";

const SEED = 20_260_101;
const KILLS = 10;
/** The longest a run may live, in milliseconds: long enough to open the data and send a few captures. */
const LONGEST = 1_200;

/** Answers get lost, requests vanish, and the server stumbles; none of it often enough to stop the work. */
const FAULTS = [
  "lost-answer:create_session:1",
  "lost-answer:create_capture:15%",
  "dropped:*:5%",
  "error-after-commit:create_capture:10%",
  "status:503:*:5%",
  "slow:150:create_capture:always",
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`killed at ${KILLS} moments, everything arrives once (seed ${SEED})`, async (t) => {
  const [pictures, home] = [scenes(t), folder(t)];
  const [data, state] = [join(home, "data"), join(home, "server.json")];
  const server = await simulator(t, { faults: FAULTS, state });
  const common = ["--data-dir", data, "--server", server.url];
  const scan = perch(["scan", pictures, "--queue", ...common]);
  assert.equal(scan.code, 0, scan.err);

  const sync = ["sync", "--until-idle", "--hurry", "30", ...common];
  const random = numbers(SEED);
  let killed = 0;
  for (let run = 0; run < KILLS; run += 1) {
    const child = start(t, sync);
    const timer = setTimeout(() => child.kill("SIGKILL"), random() * LONGEST);
    if ((await child.ended) === "SIGKILL") killed += 1;
    clearTimeout(timer);
  }
  // A run that was over before its moment came proves nothing.
  assert.ok(killed >= KILLS - 2, `only ${killed} of ${KILLS} runs were killed`);

  const last = perch(sync);
  assert.equal(last.code, 0, last.out + last.err);
  await server.stop();

  // The whole state of the server, so that nothing hides in a session the station lost sight of.
  const { captures } = JSON.parse(readFileSync(state, "utf8"));
  assert.deepEqual(
    captures.map(({ raw_value }) => raw_value).sort(),
    CAPTURES.map(({ raw_value }) => raw_value).sort(),
  );
  const ids = captures.map(({ metadata }) => metadata.client_capture_id);
  assert.equal(new Set(ids).size, CAPTURES.length);
});

test("killed while it stores, every capture it told of is kept", async (t) => {
  const [pictures, home] = [scenes(t), folder(t)];
  const random = numbers(SEED);
  const server = await simulator(t);
  for (let run = 0; run < 4; run += 1) {
    const data = join(home, String(run));
    const common = ["--data-dir", data, "--server", server.url];
    const child = start(t, ["scan", pictures, "--queue", ...common]);
    let out = "";
    child.stdout.on("data", (text) => (out += text));
    setTimeout(() => child.kill("SIGKILL"), 300 + random() * 1_500);
    await child.ended;

    // A line is written before its codes are stored, so the last picture may be missing.
    const told = jsonLines(out.slice(0, out.lastIndexOf("\n") + 1)).filter(({ raw_value }) => raw_value);
    const pictureOfLast = told.at(-1)?.file;
    const stored = new Set(told.filter(({ file }) => file !== pictureOfLast).map(({ gtin, raw_value }) => gtin ?? raw_value));
    const sync = perch(["sync", "--until-idle", "--hurry", "30", ...common]);
    assert.equal(sync.code, 0, sync.out + sync.err);
    if (stored.size === 0) continue;
    const { remote } = JSON.parse(perch(["session", "show", "--json", "--data-dir", data]).out);
    const there = (await sessionAt(server.url, remote.id)).captures;
    const values = there.map(({ gtin, raw_value }) => gtin || raw_value);
    assert.equal(new Set(values).size, values.length, "a capture arrived twice");
    for (const value of stored) assert.ok(values.includes(value), `${value} was told of and is lost`);
  }
});
