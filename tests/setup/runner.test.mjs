// How `.ci/test.mjs` goes through its steps, seen on steps made for the purpose.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

const scripts = resolve(import.meta.dirname, "../../.ci");

/** Runs the steps in a folder of their own: the output's lines, the exit code, a log by name. */
function go(t, steps, { env = {}, names = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "perch-runner-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(scripts, join(folder, ".ci"), { recursive: true });
  writeFileSync(join(folder, ".ci/steps.mjs"), `export const steps = ${JSON.stringify(steps)};`);
  const { CI, ...outside } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [".ci/test.mjs", ...names], {
    cwd: folder,
    encoding: "utf8",
    env: { ...outside, ...env },
  });
  const log = (name) => readFileSync(join(folder, "target/test-logs", name), "utf8");
  return { status, stdout, last: stdout.trimEnd().split("\n").at(-1), log };
}

const good = { name: "good", run: "echo fine", takes: "1 s" };
const bad = { name: "bad", run: "echo first; echo the cause; exit 3", takes: "1 s" };
const absent = { name: "absent", run: "true", takes: "1 s", programs: ["no-such-program"] };

test("the counts of all steps are added up in the last line", (t) => {
  const counted = { name: "counted", run: "printf '# pass 4\\n# fail 0\\n'", takes: "1 s", hasTests: true };
  const { status, last } = go(t, [good, counted]);
  assert.equal(last, "5 passed, 0 failed, 0 skipped");
  assert.equal(status, 0);
});

test("a failure is shown before the counts, and the other steps go on", (t) => {
  const { status, stdout, last, log } = go(t, [bad, good]);
  assert.equal(last, "1 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
  assert.match(
    stdout,
    /bad failed \(3\); from .*01-bad\.log:\n +the end of it:\n +\| first\n +\| the cause\n1 passed/,
  );
  assert.equal(log("02-good.log"), "fine\n");
});

test("a step is skipped with its reason when one that it needs failed", (t) => {
  const { stdout, last } = go(t, [bad, { ...good, needs: ["bad"] }]);
  assert.equal(last, "0 passed, 1 failed, 1 skipped");
  assert.match(stdout, /good skipped: "bad" did not pass/);
});

test("a missing program is a skip, which passes at home", (t) => {
  const { status, stdout, last } = go(t, [good, absent]);
  assert.equal(last, "1 passed, 0 failed, 1 skipped");
  assert.match(stdout, /absent skipped: there is no no-such-program on this machine/);
  assert.equal(status, 0);
});

test("a skip in CI is a failure", (t) => {
  const { status, last } = go(t, [good, absent], { env: { CI: "true" } });
  assert.equal(last, "1 passed, 0 failed, 1 skipped");
  assert.equal(status, 1);
});

test("what needs a skipped step is skipped too", (t) => {
  const { last } = go(t, [absent, { ...good, needs: ["absent"] }]);
  assert.equal(last, "0 passed, 0 failed, 2 skipped");
});

test("a step that hangs is stopped with all it started", (t) => {
  const child = "(trap 'echo the child was stopped; exit' TERM; sleep 600 & wait) &";
  const hanging = {
    name: "hanging",
    run: `${child} trap 'wait; exit' TERM; wait`,
    takes: "1 s",
    limit: 0.005,
  };
  const { stdout, last, log } = go(t, [hanging]);
  assert.equal(last, "0 passed, 1 failed, 0 skipped");
  assert.match(stdout, /failed \(stopped after 0\.005 minutes\)/);
  assert.equal(log("01-hanging.log"), "the child was stopped\n");
});

test("steps can be chosen by name", (t) => {
  assert.equal(go(t, [bad, good], { names: ["good"] }).last, "1 passed, 0 failed, 0 skipped");
});
