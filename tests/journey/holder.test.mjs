// A second instance on a folder that another window works in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, keepPictures, perch, run, settled } from "./perch.mjs";

test("a second instance says who holds the folder, in the terminal and in a window", async (t) => {
  const home = folder(t);
  const first = await perch(t, home, ["practice", "--data-dir", home]);
  await first.see("header", /Practice/);
  const sentence = /The data folder .*practice is in use by process \d+\. Close that Perch window/;

  const { status, stderr } = run(home, ["practice", "--data-dir", home]);
  assert.equal(status, 3, stderr);
  assert.match(stderr, sentence);

  // Started from a menu there is no terminal, so a window has to say it.
  const second = await perch(t, home, ["--data-dir", `${home}/practice`]);
  await second.see("main", sentence);
  await first.see("header", /Online/);
  await keepPictures(second, "in-use");
});

test("started again, the station of this computer comes to the front instead of a second window", async (t) => {
  const home = folder(t);
  settled(`${home}/perch`);
  const first = await perch(t, home, ["--server", "http://127.0.0.1:9"]);
  const { status, stderr } = run(home, []);
  assert.equal(status, 0, stderr);
  await first.see("header", /No key/);
});
