// What `.ci/setup` does on machines that lack something, and on one that lacks nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { dpkgWithout, machine } from "./machine.mjs";

const asUser = { id: "echo 1000" };

/** The calls that change the machine or the checkout. */
function changes(calls) {
  return calls.filter((call) => /^(apt-get|npm|cargo (?!--version)|sudo (?!-n true))/.test(call));
}

const prerequisites = [
  ["node is missing", { node: null }, /needs node 20\.19 or newer, and there is none: get Node\.js/],
  ["npm is missing", { npm: null }, /needs npm, and there is none/],
  ["git is missing", { git: null }, /needs git, and there is none/],
  [
    "Rust is missing",
    { cargo: null },
    /needs cargo 1\.95 or newer, and there is none: get it from https:\/\/rustup\.rs/,
  ],
  [
    "Rust is too old",
    { rustc: "echo 'rustc 1.94.1'" },
    /needs rustc 1\.95 or newer, and this is 1\.94\.1: .*`rustup update stable`/,
  ],
  ["node is too old", { node: "echo v20.9.0" }, /needs node 20\.19 or newer, and this is 20\.9\.0/],
  [
    "rustup has no toolchain",
    { cargo: "exit 1" },
    /needs cargo 1\.95 or newer, and this is one that does not start/,
  ],
];
for (const [situation, programs, sentence] of prerequisites) {
  test(`when ${situation}, it says how to get it and changes nothing`, (t) => {
    const m = machine(t, programs);
    const { status, stderr } = m.setup("build");
    assert.equal(status, 2);
    assert.match(stderr, sentence);
    assert.deepEqual(changes(m.calls()), []);
  });
}

test("everything that is missing is named at once", (t) => {
  const { stderr } = machine(t, { git: null, node: null }).setup("build");
  assert.match(stderr, /needs git/);
  assert.match(stderr, /needs node/);
});

test("a newer Rust and Node will do", (t) => {
  const m = machine(t, { cargo: "echo cargo 1.100.0", rustc: "echo rustc 2.0.0", node: "echo v24.1.0" });
  assert.equal(m.setup("build").status, 0);
});

test("when nothing is missing, apt is never called, not even by a user without sudo", (t) => {
  const m = machine(t, { ...asUser, "apt-get": "exit 1", sudo: null });
  assert.equal(m.setup("test").status, 0);
  assert.deepEqual(
    m.calls().filter((call) => call.startsWith("apt-get")),
    [],
  );
});

test("a second run changes nothing", (t) => {
  const m = machine(t);
  m.setup("build");
  const before = changes(m.calls());
  assert.deepEqual(before, ["npm --prefix ui ci --no-audit --no-fund", "npm --prefix ui run --silent build"]);
  utimesSync(m.path("ui/package.json"), new Date(), new Date());
  assert.equal(m.setup("build").status, 0);
  assert.deepEqual(changes(m.calls()), before);
});

test("a changed source is built again, without fetching", (t) => {
  const m = machine(t);
  m.setup("build");
  writeFileSync(m.path("ui/main.ts"), "changed");
  m.setup("build");
  assert.deepEqual(changes(m.calls()).slice(2), ["npm --prefix ui run --silent build"]);
});

test("a web side that was thrown away is built again", (t) => {
  const m = machine(t);
  m.setup("build");
  rmSync(m.path("ui/dist"), { recursive: true });
  m.setup("build");
  assert.deepEqual(changes(m.calls()).slice(2), ["npm --prefix ui run --silent build"]);
});

test("the tests fetch the packages of both web folders", (t) => {
  const m = machine(t);
  m.setup("test");
  assert.deepEqual(changes(m.calls()), [
    "npm --prefix ui ci --no-audit --no-fund",
    "npm --prefix tests/ui ci --no-audit --no-fund",
  ]);
});

test("root installs exactly the missing packages", (t) => {
  const m = machine(t, { "dpkg-query": dpkgWithout("libasound2-dev", "libclang-dev") });
  assert.equal(m.setup("build").status, 0);
  assert.deepEqual(
    m.calls().filter((call) => /^(apt-get|sudo)/.test(call)),
    ["apt-get update", "apt-get install --yes --no-install-recommends libasound2-dev libclang-dev"],
  );
});

test("the programs that only tests drive are not installed for a build", (t) => {
  const m = machine(t, { "dpkg-query": dpkgWithout("chromium", "xvfb") });
  assert.equal(m.setup("build").status, 0);
  assert.deepEqual(
    m.calls().filter((call) => call.startsWith("apt-get")),
    [],
  );
});

test("a user with sudo installs through it", (t) => {
  const m = machine(t, { ...asUser, "dpkg-query": dpkgWithout("xvfb") });
  assert.equal(m.setup("test").status, 0);
  assert.ok(m.calls().includes("apt-get install --yes --no-install-recommends xvfb"));
});

test("a user whose sudo wants a password gets the exact line, and nothing is built", (t) => {
  const m = machine(t, {
    ...asUser,
    sudo: "exit 1",
    "dpkg-query": dpkgWithout("libasound2-dev", "libclang-dev"),
  });
  const { status, stderr } = m.setup("build");
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^sudo apt-get update && sudo apt-get install --no-install-recommends libasound2-dev libclang-dev$/m,
  );
  assert.deepEqual(changes(m.calls()), []);
});

test("a user without sudo gets a line for su", (t) => {
  const m = machine(t, { ...asUser, sudo: null, "dpkg-query": dpkgWithout("gcc") });
  const { status, stderr } = m.setup("build");
  assert.equal(status, 2);
  assert.match(stderr, /^su -c 'apt-get update && apt-get install --no-install-recommends gcc'$/m);
  assert.deepEqual(changes(m.calls()), []);
});

test("when apt fails, its last words and the line are shown, and nothing is built", (t) => {
  const m = machine(t, {
    "apt-get": "echo E: Temporary failure resolving; exit 100",
    "dpkg-query": dpkgWithout("gcc"),
  });
  const { status, stderr } = m.setup("build");
  assert.equal(status, 2);
  assert.match(stderr, /E: Temporary failure resolving/);
  assert.match(stderr, /^sudo apt-get update && sudo apt-get install --no-install-recommends gcc$/m);
  assert.ok(!m.calls().some((call) => call.startsWith("npm")));
});

test("away from Debian it goes on when pkg-config finds the libraries", (t) => {
  const m = machine(t, { "dpkg-query": null, "pkg-config": "" });
  const { status, stdout } = m.setup("build");
  assert.equal(status, 0);
  assert.match(stdout, /WebKitGTK 4\.1, ALSA and libclang/);
});

test("away from Debian it names the libraries that pkg-config does not find", (t) => {
  const m = machine(t, { "dpkg-query": null, "pkg-config": '[ "$2" != alsa ]' });
  const { status, stderr } = m.setup("build");
  assert.equal(status, 2);
  assert.match(stderr, /pkg-config does not find: alsa\./);
  assert.deepEqual(changes(m.calls()), []);
});

test("away from Debian a C compiler must be there", (t) => {
  const { status, stderr } = machine(t, { "dpkg-query": null, "pkg-config": "", cc: null }).setup("build");
  assert.equal(status, 2);
  assert.match(stderr, /needs cc, and there is none: install gcc or clang/);
});
