// The command line as a script sees it: the program, its simulator, and folders to work in.
//
// Nothing here knows more than the built program does; the server is read over HTTP.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const repository = resolve(import.meta.dirname, "../..");

/** The program. */
export const binary = resolve(repository, process.env.CARGO_TARGET_DIR ?? "target", "debug/perch");

/** The key the simulator knows. */
export const KEY = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";

/** What a command may take on a busy machine, in milliseconds. */
const PATIENCE = 300_000;

/** A folder that is gone after the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "perch-cli-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Surroundings without a display, a real home or a proxy. */
export function surroundings(home, more = {}) {
  const { DISPLAY, WAYLAND_DISPLAY, ...rest } = process.env;
  return { ...rest, HOME: home, XDG_DATA_HOME: home, PERCH_API_KEY: KEY, ...more };
}

/** Runs the program to its end; `env` is added to its surroundings. */
export function perch(args, env = {}) {
  const { status, signal, stdout, stderr } = spawnSync(binary, args, {
    encoding: "utf8",
    env: surroundings(tmpdir(), env),
    timeout: PATIENCE,
    maxBuffer: 1 << 26,
  });
  return { code: status ?? signal, out: stdout, err: stderr };
}

/** Starts the program and gives the child; it is ended after the test. */
export function start(t, args, env = {}) {
  const child = spawn(binary, args, { env: surroundings(tmpdir(), env), stdio: ["ignore", "pipe", "pipe"] });
  child.ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  t.after(() => stop(child, "SIGKILL"));
  return child;
}

/** Ends a child, if it has not ended, and gives how it ended. */
export function stop(child, signal = "SIGTERM") {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return child.ended;
}

/** Starts the simulated server. */
export async function simulator(t, { port = 0, faults = [], state = undefined } = {}) {
  const args = ["simulator", "--json", "--port", port, ...faults.flatMap((fault) => ["--fault", fault])];
  const child = start(t, [...args, ...(state ? ["--state", state] : [])].map(String));
  const [line] = await once(createInterface(child.stdout), "line");
  return { ...JSON.parse(line), stop: () => stop(child) };
}

/** Answers of the program that come one JSON value a line. */
export function jsonLines(text) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** What the server has of a session. */
export async function sessionAt(url, id) {
  const answer = await fetch(`${url}/scanner/api/v1/sessions/${id}`, { headers: { "X-API-Key": KEY } });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Writes the bench scenes as pictures and gives the folder. */
export function scenes(t) {
  const pictures = join(folder(t), "pictures");
  const { code, err } = perch(["practice", "--pictures", pictures]);
  if (code !== 0) throw new Error(err);
  return pictures;
}

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Asks until the answer is true, and gives it. */
export async function until(what, question) {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${PATIENCE / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
