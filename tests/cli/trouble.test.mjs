// What goes wrong outside: each trouble has its sentence and its exit code, and no capture is lost.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { binary, folder, KEY, perch, scenes, simulator, start, surroundings } from "./perch.mjs";

/** A data folder with the honey waiting to be sent, scanned while no server was there. */
function waiting(t, server) {
  const data = ["--data-dir", join(folder(t), "data")];
  const honey = join(scenes(t), "honey.jpg");
  const { code, err } = perch(["scan", honey, "--queue", ...data, "--server", "http://127.0.0.1:9"]);
  assert.equal(code, 0, err);
  return [...data, "--server", server];
}

/** What `perch sync` ends with. It runs beside this process, which may be the server. */
async function sync(t, common, env) {
  const child = start(t, ["sync", "--until-idle", "--hurry", "30", ...common], env);
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (out += text));
  return { code: await child.ended, out };
}

const keys = [
  ["a key nobody knows", "csb_Nobody00Knows00This00Key00At00All0_00000000"],
  ["a key that was revoked", "csb_Station0Test0Key0Revoked00Sim001_94ca3857"],
];
for (const [which, key] of keys) {
  test(`${which} is told, and the capture waits for a better one`, async (t) => {
    const { url } = await simulator(t);
    const common = waiting(t, url);
    const refused = await sync(t, common, { PERCH_API_KEY: key });
    assert.equal(refused.code, 1, refused.out);
    assert.match(refused.out, /2 still wait.*\bkey\b/i);
    assert.doesNotMatch(refused.out, new RegExp(key), "a key is never shown");
    assert.equal((await sync(t, common)).code, 0);
  });
}

test("a missing key is told, and the capture waits for one", async (t) => {
  const { url } = await simulator(t);
  const common = waiting(t, url);
  const { code, out } = await sync(t, common, { PERCH_API_KEY: "" });
  assert.equal(code, 1, out);
  assert.match(out, /2 still wait.*\bkey\b/i);
  assert.equal((await sync(t, common)).code, 0);
});

const answers = [
  [
    "a web page instead of an answer",
    "text/html",
    "<html>Please sign in</html>",
    /2 still wait\. A web page answered instead of the server\. Check the network and the server address/,
    /Send capture +09521321000018/,
  ],
  [
    "JSON of another shape",
    "application/json",
    '{"hello": [1, 2]}',
    /1 still wait, 1 need you\. `perch outbox list` says why/,
    /Open session .*The server took this, but does not say which session it made/,
  ],
];
for (const [what, type, body, sentence, cause] of answers) {
  test(`a server that gives ${what} is told, and the capture waits`, async (t) => {
    const server = createServer((_, answer) => answer.writeHead(200, { "content-type": type }).end(body));
    await once(server.listen(0, "127.0.0.1"), "listening");
    t.after(() => server.close());
    const common = waiting(t, `http://127.0.0.1:${server.address().port}`);
    const { code, out } = await sync(t, common);
    assert.equal(code, 1, out);
    assert.match(out, sentence);
    const listed = perch(["outbox", "list", "--data-dir", common[1]]);
    assert.match(listed.out, cause);
  });
}

test("doctor says what is wrong and what to do, a line each", async (t) => {
  const { url } = await simulator(t);
  const data = join(folder(t), "data");
  const good = perch(["doctor", "--data-dir", data, "--server", url]);
  for (const subject of ["camera", "database", "key", "server", "disk"])
    assert.match(good.out, new RegExp(`^.*\\b${subject}s?\\b`, "im"));
  const bad = perch(["doctor", "--data-dir", data, "--server", url], { PERCH_API_KEY: keys[0][1] });
  assert.equal(bad.code, 1, bad.out);
  assert.match(bad.out, /key.*(refused|not valid|unknown|does not)/i);
});

/**
 * Runs a script in a mount namespace of its own, where it may mount a small file system;
 * what it mounts is gone when it ends. Root needs no user namespace, others do.
 */
function inOwnMounts(script, env) {
  const attempts = [["--mount"], ["--user", "--map-root-user", "--mount"]];
  for (const how of attempts) {
    const probe = spawnSync("unshare", [...how, "mount", "-t", "tmpfs", "none", "/mnt"]);
    if (probe.status !== 0) continue;
    return spawnSync("unshare", [...how, "bash", "-euc", script], { encoding: "utf8", env, timeout: 120_000 });
  }
  throw new Error("No disk can be filled here: this user may neither mount a tmpfs nor make a user namespace");
}

test("a full disk is told, and what was stored before it is delivered", async (t) => {
  const [pictures, disk] = [scenes(t), folder(t)];
  const { url } = await simulator(t);
  const script = `
    mount -t tmpfs -o size=6m none "$DISK"
    perch() { "$PERCH" "$@" --data-dir "$DISK/data" --server "$URL" 2>&1 && echo "code 0" || echo "code $?"; }
    echo "== first"; perch scan "$PICTURES/honey.jpg" --queue
    cat /dev/zero > "$DISK/filler" 2>/dev/null || true
    echo "== full"; perch scan "$PICTURES" --queue
    rm "$DISK/filler"
    echo "== room"; perch scan "$PICTURES/mints.jpg" --queue
    echo "== sync"; perch sync --until-idle --hurry 30
    echo "== list"; perch history --csv
  `;
  const env = surroundings(disk, { DISK: disk, PERCH: binary, PICTURES: pictures, URL: url, PERCH_API_KEY: KEY });
  const { stdout, stderr } = inOwnMounts(script, env);
  const said = Object.fromEntries(
    stdout.split("== ").slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part]),
  );
  assert.match(said.first ?? stderr, /code 0/);
  assert.match(said.full, /The disk is full, so nothing more can be stored\. Free some space/);
  assert.match(said.full, /code 1/);
  assert.match(said.room, /code 0/);
  assert.match(said.sync, /All is sent[\s\S]*code 0/);
  assert.match(said.list, /09521321000018.*\bdelivered\b/);
  assert.match(said.list, /00000095200101.*\bdelivered\b/);
});
