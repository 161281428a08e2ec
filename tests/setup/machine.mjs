// A pretended machine: a copy of the set-up scripts and a PATH of stand-in programs.
//
// Every stand-in notes its call, so a test can say what was called and what never was.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");

/** The real programs that the scripts may lean on anywhere. */
const everyday = "bash cat dirname env find grep head mkdir rm sed sha256sum sort tail xargs".split(" ");

/** What a complete Debian machine answers; a test takes away or replaces what it is about. */
const complete = {
  git: "",
  make: "",
  cc: "",
  cargo: "echo 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)'",
  rustc: "echo 'rustc 1.95.0 (59807616e 2026-04-14)'",
  node: "echo v20.19.0",
  npm: 'mkdir -p "$2/node_modules" "$2/dist"; echo page > "$2/dist/index.html"',
  "dpkg-query": "printf installed",
  "apt-get": "",
  sudo: 'shift; "$@"',
  id: "echo 0",
  uname: "echo Linux",
};

/** A machine with some programs replaced (a shell script) or taken away (null). */
export function machine(t, programs = {}) {
  const root = mkdtempSync(join(tmpdir(), "perch-setup-"));
  t.after(() => rmSync(root, { recursive: true }));
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const program of everyday) symlinkSync(realPath(program), join(bin, program));
  for (const [program, script] of Object.entries({ ...complete, ...programs })) {
    if (script !== null) writeProgram(join(bin, program), program, script);
  }
  copyScripts(root);
  return {
    path: (name) => join(root, name),
    setup: (...args) => runScript(root, bin, args),
    calls: () => (existsSync(join(root, "calls")) ? lines(readFileSync(join(root, "calls"), "utf8")) : []),
  };
}

/** `dpkg-query` on a machine where only these packages are missing. */
export function dpkgWithout(...packages) {
  const absent = packages.map((name) => `*" ${name}"`).join("|");
  return `case "$*" in ${absent}) exit 1 ;; *) printf installed ;; esac`;
}

function copyScripts(root) {
  for (const file of [".ci", "Cargo.toml"])
    cpSync(join(repository, file), join(root, file), { recursive: true });
  for (const folder of ["ui", "tests/ui"]) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, "package.json"), "{}");
    writeFileSync(join(root, folder, "package-lock.json"), "{}");
  }
}

function writeProgram(path, name, script) {
  writeFileSync(path, `#!/usr/bin/env bash\necho "${name} $*" >> "$CALLS"\n${script}\n`);
  chmodSync(path, 0o755);
}

function runScript(root, bin, args) {
  const { status, stdout, stderr } = spawnSync(join(bin, "bash"), [join(root, ".ci/setup"), ...args], {
    encoding: "utf8",
    env: { PATH: bin, CALLS: join(root, "calls"), HOME: root },
  });
  return { status, stdout, stderr };
}

function realPath(program) {
  return spawnSync("bash", ["-c", 'type -P "$1"', "-", program], { encoding: "utf8" }).stdout.trim();
}

function lines(text) {
  return text.split("\n").filter((line) => line !== "");
}
