// Runs the steps in order and closes with one line, `N passed, N failed, N skipped`.
//
// `node .ci/test.mjs [NAME...]` runs only the steps of those names. A failed step stops only
// the steps that need it; a step that cannot run here is skipped and says why. Exit code 1
// after a failure and, with CI=true, after a skip.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { judge, namedFailures } from "./counts.mjs";
import { steps } from "./steps.mjs";

const logs = "target/test-logs";
const tailLines = 25;
const environment = { ...process.env, CARGO_TERM_COLOR: "never", NO_COLOR: "1" };

const chosen = process.argv.slice(2);
const plan = steps.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const outcome = new Map();
/** What to read about each failed step, printed last: a long log is often kept only by its end. */
const failures = [];
const total = { passed: 0, failed: 0, skipped: 0 };

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
for (const [index, step] of plan.entries()) {
  const obstacle = obstacleTo(step);
  if (obstacle) {
    console.log(`[${index + 1}/${plan.length}] ${step.name} skipped: ${obstacle}`);
    record(step, { passed: 0, failed: 0, skipped: 1, reasons: [] });
    continue;
  }
  console.log(`[${index + 1}/${plan.length}] ${step.name} (about ${step.takes})`);
  await carryOut(
    step,
    join(logs, `${String(index + 1).padStart(2, "0")}-${step.name.replaceAll(" ", "-")}.log`),
  );
}

for (const lines of failures) console.log(lines.join("\n"));

const unmet = total.failed > 0 || (process.env.CI === "true" && total.skipped > 0);
if (unmet && total.failed === 0) console.log("A skip counts as a failure here, because CI=true.");
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = unmet ? 1 : 0;

/** Why a step cannot run, or undefined. */
function obstacleTo({ needs = [], programs = [] }) {
  const unmet = needs.find((name) => outcome.get(name) === "bad");
  if (unmet) return `"${unmet}" did not pass`;
  const absent = programs.find(
    (name) => spawnSync("bash", ["-c", 'command -v "$1"', "-", name]).status !== 0,
  );
  return absent && `there is no ${absent} on this machine`;
}

async function carryOut(step, logPath) {
  const started = performance.now();
  const ending = await run(step, logPath);
  const log = readFileSync(logPath, "utf8");
  const counts = judge(step.hasTests, ending === 0 ? 0 : 1, log);
  const seconds = Math.round((performance.now() - started) / 1000);

  for (const reason of counts.reasons) console.log(`      skipped: ${reason}`);
  if (counts.failed > 0) {
    const what = ending === 0 && counts.passed === 0 ? "ran no test" : `failed (${ending})`;
    console.log(`      ${what} after ${seconds} s; see the end`);
    failures.push([
      `${step.name} ${what}; from ${logPath}:`,
      ...namedFailures(log).map((lines) => `      ${lines.trim().replaceAll("\n", "\n        ")}`),
      "      the end of it:",
      ...log
        .trimEnd()
        .split("\n")
        .slice(-tailLines)
        .map((line) => `      | ${line}`),
    ]);
  } else {
    console.log(`      ${counts.passed} passed in ${seconds} s`);
  }
  record(step, counts);
}

/** Runs a step's command into its log; gives the exit code, or words for another ending. */
function run(step, logPath) {
  const log = openSync(logPath, "w");
  // A group of its own, so that a stop reaches everything the step started.
  const child = spawn("bash", ["-euo", "pipefail", "-c", step.run], {
    detached: true,
    env: environment,
    stdio: ["ignore", log, log],
  });
  const stop = () => process.kill(-child.pid, "SIGTERM");
  const minutes = step.limit ?? 15;
  let ending;
  const timer = setTimeout(() => {
    ending = `stopped after ${minutes} minutes`;
    stop();
  }, minutes * 60_000);
  const interrupted = (signal) => {
    stop();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);

  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      closeSync(log);
      resolve(ending ?? code ?? signal);
    });
  });
}

function record(step, counts) {
  const bad = counts.failed > 0 || (counts.passed === 0 && counts.skipped > 0);
  outcome.set(step.name, bad ? "bad" : "good");
  for (const key of Object.keys(total)) total[key] += counts[key];
}
