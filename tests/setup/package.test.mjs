// What the Debian package holds, and whether the program in it works unpacked.
//
// `.ci/package` builds the package and names it in PERCH_DEB.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const deb = process.env.PERCH_DEB;
const options = { skip: deb ? false : "PERCH_DEB names no package; .ci/package builds one" };

/** A command's output; it must succeed. */
function read(...command) {
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

test("the package holds the program, its menu entry and its icons, and nothing outside /usr", options, () => {
  const paths = read("dpkg-deb", "--contents", deb)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s+/).slice(5).join(" "));
  assert.ok(paths.includes("./usr/bin/perch") || paths.includes("usr/bin/perch"), paths.join("\n"));
  assert.ok(paths.some((path) => /usr\/share\/applications\/.+\.desktop$/.test(path)));
  assert.ok(paths.some((path) => /usr\/share\/icons\/hicolor\/\d+x\d+(@2)?\/apps\/perch\.png$/.test(path)));
  assert.deepEqual(
    paths.filter((path) => !/^(\.\/)?(usr(\/|$)|$)/.test(path)),
    [],
  );
});

test("the package depends on the libraries that the program is linked with", options, () => {
  const depends = read("dpkg-deb", "--field", deb, "Depends")
    .split(/,\s*/)
    .map((entry) => entry.trim());
  for (const library of ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libasound2"]) {
    assert.ok(
      depends.some((entry) => entry.startsWith(library)),
      `${library} is not in: ${depends}`,
    );
  }
});

test("the unpacked program looks after itself without a display", options, (t) => {
  const root = mkdtempSync(join(tmpdir(), "perch-package-"));
  t.after(() => rmSync(root, { recursive: true }));
  read("dpkg-deb", "--extract", deb, root);
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    join(root, "usr/bin/perch"),
    ["--data-dir", join(root, "data"), "doctor"],
    { encoding: "utf8", env, timeout: 60_000 },
  );
  // A machine without a camera or a key is not a broken one, but doctor may say so in its code.
  assert.ok([0, 1].includes(status), `exit code ${status}: ${stderr}`);
  for (const subject of ["camera", "database", "key", "server", "disk"]) {
    assert.match(stdout, new RegExp(`^.*\\b${subject}s?\\b`, "im"));
  }
});
