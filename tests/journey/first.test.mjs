// The first start of a station: two questions, then it scans, and never asks again.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { folder, keepPictures, perch } from "./perch.mjs";

test("the first start asks two questions, the next one none", async (t) => {
  const home = folder(t);
  const data = `${home}/data`;
  const args = ["--data-dir", data, "--server", "http://127.0.0.1:9"];
  const first = await perch(t, home, args, {}, [".first", /Which camera looks at the bench/]);
  await keepPictures(first, "first");
  await first.run("() => document.querySelector('.first button.main').click()");
  await first.see("nav", /Scan/);
  assert.ok(existsSync(`${data}/settings.toml`));
  await first.close();
  const second = await perch(t, home, args);
  await second.see("header", /No key/);
});
