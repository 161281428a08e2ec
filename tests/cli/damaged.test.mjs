// The database is damaged between two runs: the work goes on, nothing is lost and nothing arrives twice.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { binary, folder, perch, scenes, sessionAt, simulator, surroundings } from "./perch.mjs";

/** Ways a file can be damaged. */
const DAMAGES = {
  "garbage in its header": (path) => {
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 0, 100);
    writeFileSync(path, bytes);
  },
  "another kind of file": (path) => writeFileSync(path, "Dear database,\n".repeat(2_000)),
  "half of it missing": (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  "nothing in it": (path) => truncateSync(path, 0),
  "the file gone": (path) => rmSync(path),
};

for (const [which, damage] of Object.entries(DAMAGES)) {
  test(`${which}: everything scanned before arrives once`, async (t) => {
    const data = join(folder(t), "data");
    const { url } = await simulator(t);
    const common = ["--data-dir", data, "--server", url];
    const scan = perch(["scan", join(scenes(t), "honey.jpg"), "--queue", ...common]);
    assert.equal(scan.code, 0, scan.err);
    const path = join(data, "perch.sqlite3");
    for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
    damage(path);

    const sync = perch(["sync", "--until-idle", "--hurry", "30", ...common]);
    assert.equal(sync.code, 0, sync.out + sync.err);
    const { remote } = JSON.parse(perch(["session", "show", "--json", "--data-dir", data]).out);
    const { captures } = await sessionAt(url, remote.id);
    assert.deepEqual(captures.map(({ gtin }) => gtin), ["09521321000018"]);
    const kept = readdirSync(data).filter((name) => name.startsWith("perch.sqlite3.damaged-"));
    assert.equal(kept.length, which === "the file gone" ? 0 : 1, "the damaged file is kept");
  });
}

/** What a program is started through so that file rights count for root as well. */
const WITH_RIGHTS = ["setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"];

test("a database that may not be read is named", (t) => {
  const [home, pictures] = [folder(t), scenes(t)];
  const data = join(home, "data");
  const [program, ...args] = [
    ...(process.getuid?.() === 0 ? WITH_RIGHTS : []),
    ...[binary, "scan", join(pictures, "honey.jpg"), "--queue", "--data-dir", data],
  ];
  const scan = () => spawnSync(program, args, { encoding: "utf8", env: surroundings(home) });
  assert.equal(scan().status, 0);
  chmodSync(join(data, "perch.sqlite3"), 0o000);
  const refused = scan();
  assert.equal(refused.status, 2, refused.stdout);
  assert.match(refused.stderr, /cannot be used: .*Check that it exists and belongs to you/);
  assert.ok(existsSync(join(data, "perch.sqlite3")));
});
