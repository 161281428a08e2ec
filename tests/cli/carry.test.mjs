// History and what is unsent, by commands: found, written to files, carried to another station.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, jsonLines, perch, scenes, sessionAt, simulator } from "./perch.mjs";

/** A station that scanned two packs while the server was away. */
function offline(t) {
  const [pictures, data] = [scenes(t), join(folder(t), "data")];
  const common = ["--data-dir", data, "--server", "http://127.0.0.1:9"];
  for (const pack of ["honey.jpg", "mints.jpg"]) {
    assert.equal(perch(["scan", join(pictures, pack), "--queue", ...common]).code, 0);
  }
  return { data, common };
}

/** Runs a command that has to work and gives its output. */
function run(args, common) {
  const { code, out, err } = perch([...args, ...common]);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}

test("history is searched, told and written to files", (t) => {
  const { data, common } = offline(t);
  assert.match(run(["history"], common), /CAPTURED[\s\S]*09521321000018/);
  assert.doesNotMatch(run(["history", "--search", "1321000018"], common), /95200101/);
  assert.match(run(["history", "--search", "no such"], common), /Nothing was found/);
  assert.match(run(["history", "--from", "2020-01-01", "--to", "2020-01-02"], common), /Nothing was found/);

  const lines = jsonLines(run(["history", "--json"], common));
  assert.deepEqual(
    lines.map(({ gtin }) => gtin),
    ["09521321000018", "00000095200101"],
  );
  assert.match(run(["history", "--session", lines[0].session], common), /Session opened[\s\S]*Captured/);

  const csv = join(data, "all.csv");
  assert.match(run(["history", "--csv", csv], common), /holds 2 captures/);
  const text = readFileSync(csv, "utf8");
  assert.ok(text.startsWith("\ufeffcapture,captured,"));
  assert.match(text, /,'09521321000018,/);

  const odd = perch(["history", "--from", "yesterday", ...common]);
  assert.equal(odd.code, 2);
  assert.match(odd.err, /"yesterday" is no day/);
  assert.equal(perch(["history", "--session", "nobody", ...common]).code, 2);
});

test("what is unsent is sent by the station that imports it, and once", async (t) => {
  const { url } = await simulator(t);
  const { data, common } = offline(t);
  const zip = join(data, "unsent.zip");
  const listed = jsonLines(run(["queue", "export"], common));
  assert.equal(listed.filter(({ record }) => record === "operation").length, 3);
  assert.match(run(["queue", "export", zip], common), /holds 3 operations/);
  const again = perch(["queue", "export", zip, ...common]);
  assert.equal(again.code, 2, again.out);
  assert.match(again.err, /could not be written/);

  const other = ["--data-dir", join(folder(t), "other"), "--server", url];
  const refused = perch(["queue", "import", zip.replace("unsent", "none"), ...other]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /cannot be read.*Nothing was taken over/);
  assert.match(run(["queue", "import", zip], other), /^3 operations were taken over, with 2 captures/);
  assert.match(run(["queue", "import", zip], other), /^0 operations were taken over.*3 were here already/);
  assert.match(run(["sync", "--until-idle"], other), /All is sent: 3 done/);

  const here = ["--data-dir", data, "--server", url];
  const held = perch(["sync", "--until-idle", ...here]);
  assert.equal(held.code, 1, held.out);
  const { remote } = JSON.parse(run(["session", "show", "--json"], other));
  assert.equal((await sessionAt(url, remote.id)).captures.length, 2);
  assert.match(run(["queue", "discard", "--moved"], here), /is taken out/);
  assert.equal(perch(["sync", "--until-idle", ...here]).code, 0);
});

test("a file that is no export is refused, and a wrong name is explained", (t) => {
  const { data, common } = offline(t);
  const bad = join(data, "bad.zip");
  writeFileSync(bad, "no zip");
  const { code, err } = perch(["queue", "import", bad, ...common]);
  assert.equal(code, 2);
  assert.match(err, /no ZIP file that Perch exported.*Nothing was taken over/);
  const odd = perch(["queue", "export", join(data, "unsent.csv"), ...common]);
  assert.equal(odd.code, 2);
  assert.match(odd.err, /\.zip or \.jsonl/);
  const lines = join(data, "unsent.jsonl");
  run(["queue", "export", lines], common);
  assert.ok(existsSync(lines));
  assert.match(run(["queue", "list"], common), /Waiting/);
});
