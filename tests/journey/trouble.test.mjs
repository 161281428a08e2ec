// A station without a camera, before a server that is none: what the window says.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { folder, keepPictures, perch, settled } from "./perch.mjs";

const KEY = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";

test("no camera, no key and no server are told, and a capture is kept all the same", async (t) => {
  const home = folder(t);
  const window = await perch(t, home, ["--data-dir", settled(`${home}/data`), "--server", "http://127.0.0.1:9"]);
  await window.see("main", /No picture[\s\S]*Settings/);
  await window.see("header", /No key/);

  await window.press("F2");
  await window.type("09521321000018");
  await window.press("Enter");
  await window.see("main .captures", /09521321000018[\s\S]*Waiting/);
  await keepPictures(window, "no-camera");

  await window.press("Ctrl+3");
  await window.see("main#photos", /camera/i);
  await window.press("Ctrl+7");
  await window.see("main#settings", /No key stored/);
  await keepPictures(window, "no-key");
});

test("a wrong check digit is told, and nothing is stored", async (t) => {
  const home = folder(t);
  const window = await perch(t, home, ["--data-dir", settled(`${home}/data`), "--server", "http://127.0.0.1:9"]);
  await window.press("F2");
  await window.type("09521321000019");
  await window.press("Enter");
  await window.see(".notices", /The last digit of 09521321000019 is 9, for this number it should be 8/);
  await window.see("main .captures", /Nothing captured yet/);
});

test("a web page instead of a server is told, and the capture waits", async (t) => {
  const server = createServer((_, answer) =>
    answer.writeHead(200, { "content-type": "text/html" }).end("<h1>Please sign in</h1>"),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const home = folder(t);
  const address = `http://127.0.0.1:${server.address().port}`;
  const window = await perch(t, home, ["--data-dir", settled(`${home}/data`), "--server", address], { PERCH_API_KEY: KEY });
  await window.press("F2");
  await window.type("Plum jam");
  await window.press("Enter");
  await window.see("main .captures", /Plum jam[\s\S]*Waiting/);
  await window.press("Ctrl+4");
  await window.see("main#queue", /web page answered/);
  await keepPictures(window, "web-page");
  assert.doesNotMatch(await window.text(), new RegExp(KEY));
});
