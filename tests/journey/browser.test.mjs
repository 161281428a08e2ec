// A link in a browser elsewhere: its page in a window of its own, closed with it, and the program goes on.

import { test } from "node:test";
import { folder, perch } from "./perch.mjs";
import { until } from "./webdriver.mjs";

const LINK = "https://brand.example/ab12";

test("a link is looked at in a browser elsewhere, again and again, and ended", async (t) => {
  const home = folder(t);
  const window = await perch(t, home, ["practice", "--data-dir", home]);
  const ask = (command, args = {}) =>
    window.run("(command, args) => window.__TAURI_INTERNALS__.invoke(command, args)", command, args);
  const { form } = await ask("settings_view");
  await ask("save_settings", { form: { ...form, browser: true } });
  await ask("type_code", { text: LINK });
  const { captures } = await ask("scan_view");
  const { id } = captures.find((capture) => capture.raw_value === LINK);
  for (let look = 0; look < 2; look += 1) {
    await ask("look_in_browser", { capture_id: id });
    await window.see("section.browser", /A computer is set up for it/);
    await window.see("section.browser", /The page is open in a window of its own/);
    await window.run("() => document.querySelector('section.browser button').click()");
    await until("it is ended", async () => (await ask("station_view")).browser === null);
  }
  await window.see("nav", /Scan/);
});
