// The program under test, a folder of its own for each window, and pictures of what was seen.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openWindow, until } from "./webdriver.mjs";

const repository = resolve(import.meta.dirname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? "target";
const artefacts = join(import.meta.dirname, "artefacts");

/** The program. */
export const binary = resolve(repository, target, "debug/perch");

/** Sizes a window is looked at in: a laptop on the bench, a monitor above it. */
const SIZES = [
  [1366, 768],
  [1920, 1080],
];

/** A folder that is gone after the test; nothing of it is the user's. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "perch-journey-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Surroundings without a real home, a real key or a proxy. */
export function surroundings(home) {
  return { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, PERCH_API_KEY: "" };
}

/** A data folder in which somebody has answered the questions of the first start. */
export function settled(path) {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "settings.toml"), "");
  return path;
}

/** Opens a window of the program that is closed after the test. */
export async function perch(t, home, args, env = {}, shows = ["nav", /Scan/]) {
  const window = await openWindow(binary, args, { ...surroundings(home), ...env });
  t.after(() => window.close());
  await window.see(...shows);
  return window;
}

/** Runs the program without a window of its own. */
export function run(home, args) {
  return spawnSync(binary, args, {
    encoding: "utf8",
    env: { ...process.env, ...surroundings(home) },
    timeout: 60_000,
  });
}

/** Keeps pictures of what the window shows, in both themes and both sizes. */
export async function keepPictures(window, name) {
  mkdirSync(artefacts, { recursive: true });
  for (const theme of ["light", "dark"]) {
    await window.run("(theme) => { document.documentElement.dataset.theme = theme; }", theme);
    for (const [width, height] of SIZES) {
      await window.resize(width, height);
      await until("the pictures are there", () =>
        window.run("() => [...document.images].every((image) => image.complete && image.naturalWidth > 0)"),
      );
      // The colours of the other theme fade.
      await until("nothing moves", () => window.run("() => document.getAnimations().length === 0"));
      writeFileSync(join(artefacts, `${name}-${theme}-${width}.png`), await window.picture());
    }
  }
}
