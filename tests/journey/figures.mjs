// What the window costs and how soon it shows, measured in the real one.
//
//   cargo build --release --locked
//   cargo run --release --locked -p perch-tests --example window_bench -- FOLDER
//   dbus-run-session xvfb-run -a -s "-screen 0 1920x1080x24" node tests/journey/figures.mjs FOLDER [MINUTES]
//
// A test camera (tests/camera/shim.c) gives 1280 × 720 pixels 30 times a second; nothing else should run.
// With MINUTES the window replays for so long, and frame times and memory are told at its start and end.
// The web view renders safely, without DMA-BUF; RENDERER=default leaves it its own way.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { surroundings } from "./perch.mjs";
import { openWindow, until } from "./webdriver.mjs";

const repository = resolve(import.meta.dirname, "../..");
const binary = resolve(repository, process.env.CARGO_TARGET_DIR ?? "target", "release/perch");
const CAMERA = "Test camera @ 1-2:1.0";
/** Clock ticks in a second, as /proc counts them. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

const WORDS = { empty: "the bare bench", pack: "a pack with its code" };

const [folder, minutes = "0"] = process.argv.slice(2);
if (!folder) throw new Error("Say which folder window_bench has filled");
const place = resolve(folder);
const say = (figure, goal, value) => console.log(`${figure.padEnd(58)} ${goal.padEnd(22)} ${value}`);
const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

say("figure", "goal", "measured");
bundle();
const library = plugIn();
const env = {
  ...surroundings(place),
  LD_PRELOAD: library,
  PERCH_CAMERAS: place,
  WEBKIT_DISABLE_DMABUF_RENDERER: process.env.RENDERER === "default" ? "0" : "1",
};
const begun = performance.now();
const window = await openWindow(binary, ["--data-dir", join(place, "data"), "--server", "http://127.0.0.1:9"], env);
try {
  await start();
  await window.resize(1366, 768);
  for (const what of ["empty", "pack"]) await preview(what);
  await scans();
  await history();
  if (Number(minutes) > 0) await long(Number(minutes));
} finally {
  await window.close();
}

/** Scripts, styles and the page, packed as a server would. Fonts and pictures stay as they are. */
function bundle() {
  const dist = join(repository, "ui/dist");
  const files = readdirSync(dist, { recursive: true }).filter((name) => /\.(js|css|html)$/.test(name));
  const bytes = files.map((name) => gzipSync(readFileSync(join(dist, name))).length);
  say("UI bundle, gzip", "<= 150 KB", `${(bytes.reduce((sum, each) => sum + each, 0) / 1000).toFixed(1)} KB`);
}

/** A camera on a machine of test cameras; gives the library to preload. */
function plugIn() {
  const library = join(place, "shim.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, join(repository, "tests/camera/shim.c"), "-ldl"]);
  const [port, device] = [join(place, "bus/1-2"), join(place, "bus/1-2/1-2:1.0")];
  for (const path of [device, join(place, "dev"), join(place, "class/video0")]) mkdirSync(path, { recursive: true });
  writeFileSync(join(port, "serial"), "");
  symlinkSync(device, join(place, "class/video0/device"));
  writeFileSync(join(place, "class/video0/name"), "Test camera\n");
  writeFileSync(join(place, "class/video0/index"), "0\n");
  writeFileSync(join(place, "dev/video0"), "");
  writeFileSync(join(place, "data/settings.toml"), `camera = "${CAMERA}"\n`);
  see("empty");
  return library;
}

/** Holds something before the camera from now on. */
function see(what) {
  cpSync(join(place, `${what}.jpg`), join(place, "frame.new"));
  renameSync(join(place, "frame.new"), join(place, "frame.jpg"));
  return Date.now();
}

async function start() {
  await until("the camera is live", async () => {
    const view = await window.run("() => window.__TAURI_INTERNALS__.invoke('station_view')").catch(() => null);
    return view?.camera.state === "live";
  });
  const took = (performance.now() - begun) / 1000;
  say("start to first decoded frame, the driver included", "<= 2 s", `${took.toFixed(2)} s`);
}

/** How the live picture flows while this lies before the camera, and what it costs. */
async function preview(what) {
  see(what);
  await rest(2_000);
  const seconds = 15;
  const [before, then] = [processes(), performance.now()];
  const shown = await window.run(
    `(seconds) => new Promise((done) => {
      let count = 0;
      const heard = (event) => (count += event.target instanceof HTMLImageElement ? 1 : 0);
      document.addEventListener("load", heard, true);
      setTimeout(() => { document.removeEventListener("load", heard, true); done(count); }, seconds * 1000);
    })`,
    seconds,
  );
  const [after, passed] = [processes(), (performance.now() - then) / 1000];
  const size = await window.run("() => { const b = document.querySelector('.picture img').getBoundingClientRect(); return [b.width, b.height].map(Math.round).join(' × '); }");
  say(`preview of ${WORDS[what]}, ${size}`, ">= 25 a second", `${(shown / seconds).toFixed(1)} a second`);
  let all = 0;
  for (const [id, { name, ticks }] of after) {
    const cores = (ticks - (before.get(id)?.ticks ?? ticks)) / TICKS / passed;
    if (cores >= 0.005) say(`  processor time of ${name}`, "", `${cores.toFixed(2)} cores`);
    all += cores;
  }
  say("  of the program and its web view together", "<= 1.2 cores", `${all.toFixed(2)} cores`);
  see("empty");
}

/**
 * From the moment a pack lies before the camera, and from that of the first picture that shows it, until the window
 * has painted that it is captured.
 */
async function scans() {
  const [times, shown] = [[], []];
  for (let round = 0; round < 15; round += 1) {
    await window.run("() => window.__TAURI_INTERNALS__.invoke('set_order', { order_id: `F-${performance.now()}` })");
    await until("the word is at rest", () => window.run("() => document.querySelector('[data-word=ready]') !== null"));
    const painted = window.run(`() => new Promise((done) => {
      const heard = new MutationObserver(() => {
        if (!document.querySelector("[data-word=captured]")) return;
        heard.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(Date.now())));
      });
      heard.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-word"] });
    })`);
    await rest(120);
    const laid = see("pack");
    const seen = await painted;
    times.push(seen - laid);
    shown.push(seen - statSync(join(place, "given")).mtimeMs);
    see("empty");
  }
  const words = (all) => `p50 ${quantile(all, 0.5).toFixed(0)} ms, p95 ${quantile(all, 0.95).toFixed(0)} ms`;
  say("a pack is laid down until the word is painted", "", words(times));
  say("the first picture that shows it until then", "<= 150 ms", words(shown));
}

async function history() {
  await window.press("Ctrl+6");
  await window.see("main#history", /Product number/);
  const times = await window.run(`async () => {
    const field = document.querySelector("main#history input[type=search], main#history input");
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const changed = () => new Promise((done) => {
      const heard = new MutationObserver(() => (heard.disconnect(), done(true)));
      heard.observe(document.querySelector("main#history"), { subtree: true, childList: true, characterData: true });
      setTimeout(() => (heard.disconnect(), done(false)), 1000);
    });
    const [keys, lists] = [[], []];
    for (const letter of "SO-000123".repeat(4)) {
      const found = changed();
      const begun = performance.now();
      field.value = field.value.length >= 9 ? letter : field.value + letter;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await painted();
      keys.push(performance.now() - begun);
      // A letter that finds the same captures draws nothing.
      if (!(await found)) continue;
      await painted();
      lists.push(performance.now() - begun);
    }
    return { keys, lists };
  }`);
  const p95 = (all) => `${quantile(all, 0.95).toFixed(0)} ms`;
  say("a key in History with 10,000 captures until paint, p95", "<= 100 ms", p95(times.keys));
  say("  until what it finds is painted, p95", "", p95(times.lists));
}

/** Replays for a while: packs come and go. */
async function long(minutes) {
  await window.press("Ctrl+1");
  const sample = () =>
    window.run(`() => new Promise((done) => {
      const times = [];
      let last = performance.now();
      const tick = (now) => { times.push(now - last); last = now; times.length < 300 ? requestAnimationFrame(tick) : done(times); };
      requestAnimationFrame(tick);
    })`);
  const report = async (when) => {
    const times = await sample();
    const memory = [...processes().values()].reduce((sum, each) => sum + each.memory, 0);
    const words = `p95 ${quantile(times, 0.95).toFixed(0)} ms, ${(memory / 1e6).toFixed(0)} MB`;
    say(`frame time and memory ${when}`, "no growth", words);
  };
  await rest(20_000);
  await report("after 20 s");
  for (let minute = 1; minute <= minutes; minute += 1) {
    for (let pack = 0; pack < 15; pack += 1) {
      see("pack");
      await rest(2_000);
      see("empty");
      await rest(2_000);
    }
    if (minute % Math.ceil(minutes / 2) === 0 || minute === minutes) await report(`after ${minute} min`);
  }
}

/** The program and everything it started: name, processor time, memory of its own in bytes. */
function processes() {
  const all = new Map();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, "utf8");
      const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      const memory = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
      const ticks = Number(fields[11]) + Number(fields[12]);
      all.set(id, { name, above: fields[1], ticks, memory });
    } catch {
      // It has just ended.
    }
  }
  const root = [...all].find(([, { name }]) => name === "perch")?.[0];
  const below = (id) => id === root || (all.has(id) && below(all.get(id).above));
  return new Map([...all].filter(([id]) => root !== undefined && below(id)));
}
