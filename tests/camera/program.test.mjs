// The program with test cameras: what doctor says of a healthy and a sick one, and scans from
// a device and from a camera in the network.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { folder, jsonLines, perch, scenes, start, stop } from "../cli/perch.mjs";

const WEBCAM = "HD Webcam @ 1-2:1.0 # S1";
const HONEY = "09521321000018";

/** A machine whose cameras see the jar of honey, and the surroundings a program needs to be in it. */
function machine(t) {
  const root = folder(t);
  const shim = join(root, "shim.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-w", "-o", shim, join(import.meta.dirname, "shim.c"), "-ldl"]);
  for (const part of ["dev", "class", "bus"]) mkdirSync(join(root, part));
  cpSync(join(scenes(t), "honey.jpg"), join(root, "frame.jpg"));
  return { root, env: { PERCH_CAMERAS: root, LD_PRELOAD: shim } };
}

/** Plugs in the webcam under this number. */
function plug(root, number) {
  const bus = join(root, "bus", "1-2", "1-2:1.0");
  mkdirSync(bus, { recursive: true });
  writeFileSync(join(root, "bus", "1-2", "serial"), "S1\n");
  const node = join(root, "class", `video${number}`);
  mkdirSync(node);
  writeFileSync(join(node, "name"), "HD Webcam\n");
  writeFileSync(join(node, "index"), "0\n");
  symlinkSync(bus, join(node, "device"));
  say(root, number, "");
}

function unplug(root, number) {
  rmSync(join(root, "dev", `video${number}`));
  rmSync(join(root, "class", `video${number}`), { recursive: true });
}

/** Gives a camera its faults, in one piece. */
function say(root, number, words) {
  writeFileSync(join(root, "words"), words);
  renameSync(join(root, "words"), join(root, "dev", `video${number}`));
}

/** What doctor finds out about the cameras. */
function doctor(t, env) {
  const { out, err } = perch(["doctor", "--json", "--data-dir", join(folder(t), "data")], env);
  const cameras = jsonLines(out).filter(({ subject }) => subject.startsWith("camera"));
  assert.ok(cameras.length > 0, err);
  return cameras;
}

/** Holds what doctor says of the webcam; a machine that is too busy for a camera is asked again. */
function told(t, env, ok, sentence) {
  const answers = [];
  while (answers.length < 5) {
    const [, camera] = doctor(t, env);
    if (camera.ok === ok && sentence.test(camera.message)) return;
    answers.push(camera.message);
  }
  assert.fail(`${sentence} is not among: ${answers.join(" | ")}`);
}

test("doctor tells a healthy camera from a sick one, in words", (t) => {
  const { root, env } = machine(t);
  assert.match(doctor(t, env)[0].message, /^No camera is found/);

  plug(root, 0);
  assert.equal(doctor(t, env)[0].message, `HD Webcam (${WEBCAM})`);
  told(t, env, true, /^HD Webcam: \d+ × \d+ pixels, \d+ pictures a second; \d+ pictures, .*none damaged, never silent$/);

  for (const [words, sentence] of [
    ["truncated now-and-then", /^HD Webcam: .* \d+ damaged, .*\. Try another cable or port/],
    ["stall", /^HD Webcam gives no pictures\. Unplug it and plug it in again/],
    ["slow", /^HD Webcam: .*It is slow; more light often helps$/],
    ["busy", /^HD Webcam is used by another program/],
    ["denied", /^This user may not use HD Webcam\. .*group "video"/],
  ]) {
    say(root, 0, words);
    told(t, env, false, sentence);
  }
});

test("doctor tells what was found when a camera was examined, and writes the card for it", (t) => {
  const data = join(folder(t), "data");
  mkdirSync(data);
  const line = (ok, message) => `[[cards."${WEBCAM}".lines]]\nok = ${ok}\nmessage = "${message}"\n`;
  const far = "A bar is 1.5 pixels wide, 2 are needed. Move the camera about 25 % closer";
  writeFileSync(
    join(data, "settings.toml"),
    `[cards."${WEBCAM}"]\nat = "2026-11-30T09:00:00Z"\n${line(false, far)}${line(true, "The code is in focus")}`,
  );
  const { out } = perch(["doctor", "--json", "--data-dir", data]);
  const told = jsonLines(out).filter(({ subject }) => subject === "camera");
  assert.deepEqual(told, [{ subject: "camera", ok: false, message: `HD Webcam, examined 2026-11-30: ${far}` }]);

  const card = join(data, "card.svg");
  const written = perch(["doctor", "--test-card", card]);
  assert.match(written.out, /^ok {4}card {6}.*Print it at 100 %/);
  assert.match(readFileSync(card, "utf8"), /^<svg .*width="148mm"/);
  assert.match(perch(["doctor", "--test-card", join(data, "no", "card.svg")]).out, /^look .*Choose another place/);
});

test("a code is scanned, and again after the camera came back under another number", async (t) => {
  const { root, env } = machine(t);
  for (const number of [0, 3]) {
    plug(root, number);
    const scanning = start(t, ["scan", WEBCAM], env);
    const [line] = await once(createInterface(scanning.stdout), "line");
    assert.equal(JSON.parse(line).gtin, HONEY);
    const complaint = once(createInterface(scanning.stderr), "line");
    unplug(root, number);
    assert.match((await complaint)[0], /HD Webcam was unplugged/);
    assert.equal(await scanning.ended, 1);
  }
});

test("a phone in the network is a camera", async (t) => {
  const picture = readFileSync(join(scenes(t), "honey.jpg"));
  const phone = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "multipart/x-mixed-replace; boundary=--next" });
    const send = () => {
      answer.write(`--next\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`);
      answer.write(picture);
      answer.write("\r\n");
    };
    const timer = setInterval(send, 100);
    answer.on("close", () => clearInterval(timer));
  }).listen(0, "127.0.0.1");
  await once(phone, "listening");
  t.after(() => phone.closeAllConnections());
  t.after(() => phone.close());
  const scanning = start(t, ["scan", `http://127.0.0.1:${phone.address().port}/video`]);
  const [line] = await once(createInterface(scanning.stdout), "line");
  assert.equal(JSON.parse(line).gtin, HONEY);
  assert.equal(await stop(scanning), 0);
});
