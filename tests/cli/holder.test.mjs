// One folder, one writer: what a second instance, a newer database and a missing display are told.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, perch, scenes, start, stop, until } from "./perch.mjs";

test("a second instance is refused and told who holds the folder; looking is allowed", async (t) => {
  const [pictures, data] = [scenes(t), join(folder(t), "data")];
  const server = ["--server", "http://127.0.0.1:9"];
  assert.equal(perch(["scan", join(pictures, "honey.jpg"), "--queue", "--data-dir", data, ...server]).code, 0);

  const holder = start(t, ["sync", "--data-dir", data, ...server]);
  const holds = () => readFileSync(join(data, "perch.lock"), "utf8").trim() === String(holder.pid);
  await until("the first instance holds the folder", holds);

  for (const command of [
    ["scan", pictures, "--queue"],
    ["sync", "--until-idle"],
    ["session", "submit"],
    ["outbox", "retry", "x"],
  ]) {
    const { code, err } = perch([...command, "--data-dir", data, ...server]);
    assert.equal(code, 3, `${command[0]}: ${err}`);
    assert.match(err, new RegExp(`in use by process ${holder.pid}\\b.*Close`));
  }
  for (const command of [
    ["outbox", "list"],
    ["session", "list"],
    ["session", "show"],
    ["review", "list"],
    ["outbox", "export"],
  ]) {
    const { code, err } = perch([...command, "--data-dir", data]);
    assert.equal(code, 0, `${command.join(" ")}: ${err}`);
  }
  assert.match(perch(["outbox", "export", "--data-dir", data]).out, /09521321000018/);

  assert.equal(await stop(holder), 0);
  assert.equal(perch(["session", "submit", "--data-dir", data, ...server]).code, 0);
});

test("a killed instance leaves no lock behind", async (t) => {
  const data = join(folder(t), "data");
  const server = ["--server", "http://127.0.0.1:9"];
  const holder = start(t, ["sync", "--data-dir", data, ...server]);
  await until("it holds the folder", () => {
    try {
      return readFileSync(join(data, "perch.lock"), "utf8").trim() === String(holder.pid);
    } catch {
      return false;
    }
  });
  await stop(holder, "SIGKILL");
  assert.equal(perch(["sync", "--until-idle", "--data-dir", data, ...server]).code, 0);
});

test("a database of a newer Perch is refused and left as it is", (t) => {
  const data = join(folder(t), "data");
  mkdirSync(data);
  // An empty database whose list of migrations holds number 99990101000000.
  const newer = join(import.meta.dirname, "newer.sqlite3");
  copyFileSync(newer, join(data, "perch.sqlite3"));
  for (const command of [["sync", "--until-idle"], ["outbox", "list"]]) {
    const { code, err } = perch([...command, "--data-dir", data]);
    assert.equal(code, 2, `${command[0]}: ${err}`);
    assert.match(err, /written by a newer Perch\. Install that version, or start with another --data-dir/);
  }
  assert.deepEqual(readFileSync(join(data, "perch.sqlite3")), readFileSync(newer));
});

test("without a display the window says so, and what works without one", (t) => {
  const { code, err } = perch(["--data-dir", join(folder(t), "data")]);
  assert.equal(code, 2);
  assert.match(err, /^perch: There is no display to open a window on\. `perch practice --terminal`/);
});

test("a display that cannot be reached is no display", (t) => {
  const { code, err } = perch(["--data-dir", join(folder(t), "data")], { DISPLAY: ":4711" });
  assert.equal(code, 2);
  assert.match(err, /^perch: There is no display to open a window on/m);
});

test("wrong use is a sentence and exit code 2", () => {
  for (const words of [["dance"], ["scan"], ["simulator", "--fault", "nonsense"], ["outbox", "retry"]]) {
    const { code, err } = perch(words);
    assert.equal(code, 2, words.join(" "));
    assert.match(err, /error: .+/);
  }
  assert.match(perch(["--version"]).out, /^perch \d+\.\d+\.\d+$/m);
});
