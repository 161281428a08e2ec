// The main job in the real window: scan, type, photograph, submit, review, apply.
//
// The tests are the stages of one visit; each goes on where the one before it ended.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { folder, keepPictures, perch } from "./perch.mjs";
import { until } from "./webdriver.mjs";

/** Keeps every breach of the page's policy, those from before the question included. */
const watchPolicy = `() => {
  window.breaches = [];
  const keep = (reports) => window.breaches.push(...reports.map(({ body }) => body.effectiveDirective));
  new ReportingObserver(keep, { types: ["csp-violation"], buffered: true }).observe();
  document.addEventListener("securitypolicyviolation", (event) => window.breaches.push(event.effectiveDirective));
}`;

/** Notes whatever points: the whole visit is made with keys. */
const watchPointers = `() => {
  window.pointed = [];
  for (const type of ["pointerdown", "mousedown", "touchstart"]) window.addEventListener(type, () => window.pointed.push(type), true);
}`;

/** Numbers of the demonstration prefix that no pack on the bench carries. */
const [TYPED, SHOT] = ["09521321000155", "09521321000162"];

const APPLY = 'section[aria-label="Apply will write"]';

describe("practice in the window", () => {
  let window;
  /** Waits for a capture of the order at hand; the bench goes on, so it may not be the newest. */
  const captured = (what, fits) =>
    until(what, async () => {
      const view = await window.run("() => window.__TAURI_INTERNALS__.invoke('scan_view')");
      return view.captures.find((capture) => capture.order_id === "JOURNEY-1" && fits(capture));
    });
  const cleanUp = [];
  before(async () => {
    const visit = { after: (work) => cleanUp.unshift(work) };
    const home = folder(visit);
    window = await perch(visit, home, ["practice", "--data-dir", home]);
    await window.run(watchPolicy);
    await window.run(watchPointers);
  });
  after(async () => {
    for (const work of cleanUp) await work();
  });

  test("the first pack on the bench is captured", async () => {
    await window.see("main", /Last capture/);
    await window.see("header", /Practice/);
    await window.see("header", /Online/);
    await window.see("main .captures", /Delivered/);
    await keepPictures(window, "scan");
  });

  test("an order is set with F4", async () => {
    await window.press("F4");
    await window.see("dialog", /Order id/);
    await window.type("JOURNEY-1");
    await window.press("Enter");
    await window.see("header", /JOURNEY-1/);
  });

  test("a GTIN is typed with F2", async () => {
    await window.press("F2");
    await window.type(TYPED);
    await window.press("Enter");
    await window.see("main .captures", new RegExp(TYPED));
    await captured("the number is typed", ({ gtin, source }) => gtin === TYPED && source === "typed");
  });

  test("what a scanner gun types is captured wherever the focus is", async () => {
    await window.press("Ctrl+4");
    await window.see("main#queue");
    await window.burst(SHOT.slice(1));
    await window.press("Ctrl+1");
    await window.see("main .captures", new RegExp(SHOT));
    await captured("the number is shot", ({ gtin, source }) => gtin === SHOT && source === "gun");
  });

  /** The guard takes no answer before it was up long enough to be seen. */
  async function keep() {
    await window.see(".held .keep:not([disabled])");
    await window.press("o");
  }

  test("a photo is taken with Space and can be seen", async () => {
    await window.press("Ctrl+3");
    await window.see("main#photos", /of 12 taken/);
    const choose = `(number) => {
      const list = document.querySelector("#photos select");
      list.value = [...list.options].find((option) => option.text === number).value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    }`;
    await window.run(choose, TYPED);
    await window.see("main#photos .product", new RegExp(TYPED));
    await window.see("main#photos", /0 of 12 taken/);
    await window.press(" ");
    // No pack on the bench carries this number. One that can be read just now is asked about, one on its way is not.
    const asked = await window.see("body", /1 of 12 taken|Keep it all the same/);
    if (!asked.includes("1 of 12 taken")) await keep();
    await window.see("main#photos", /1 of 12 taken/);
    const isDrawn = "() => document.querySelector('#photos ol[aria-label=Gallery] img')?.naturalWidth > 0";
    await until("the photo is drawn", () => window.run(isDrawn));
    await keepPictures(window, "photos");
  });

  test("eleven more photos make the set complete, a key each", async () => {
    for (let taken = 2; taken <= 12; taken += 1) {
      await window.press(" ");
      const isTaken = new RegExp(`${taken} of 12 taken`);
      const asked = await window.see("body", new RegExp(`${isTaken.source}|Keep it all the same`));
      if (!isTaken.test(asked)) await keep();
      await window.see("main#photos", isTaken);
    }
  });

  test("the session is submitted with Ctrl+Enter once there is something in it", async () => {
    await captured("a pack is read", ({ gtin, source }) => gtin !== null && source === "camera");
    await window.press("Ctrl+2");
    await window.see("main#session", /JOURNEY-1/);
    await keepPictures(window, "session");
    await window.press("Ctrl+Enter");
    await window.see("main#session", /Submitting|Extracting/);
    await keepPictures(window, "session-submitted");
  });

  test("queue, history and settings show where things stand", async () => {
    await window.press("Ctrl+4");
    await window.see("main#queue", /Waiting/);
    await keepPictures(window, "queue");
    await window.press("Ctrl+6");
    await window.see("main#history", /JOURNEY-1/);
    await keepPictures(window, "history");
    await window.press("Ctrl+7");
    await window.see("main#settings", /practice mode's own/);
    await keepPictures(window, "settings");
    await window.press("F1");
    await window.see("dialog", /Accept/);
    await keepPictures(window, "help");
    await window.press("Escape");
  });

  test("a proposal is accepted with A and applied", async () => {
    await window.press("Ctrl+5");
    await window.see("main#review", /0 of \d+ decided/, 90_000);
    await keepPictures(window, "review");
    await window.press("a");
    await window.see("main#review", /1 of \d+ decided/);
    await window.see(`${APPLY} .change`);
    await window.see(`${APPLY} button:not([disabled])`);
    await keepPictures(window, "review-accepted");
    await window.press("Ctrl+Enter");
    await window.see(APPLY, /Applied/);
    await keepPictures(window, "review-applied");
  });

  test("nothing was pointed at", async () => {
    assert.deepEqual(await window.run("() => window.pointed"), []);
  });

  test("a page that was taken over could not do much", async () => {
    assert.equal(await window.run("() => Object.isFrozen(Object.prototype)"), true);
    for (const command of ["plugin:window|close", "plugin:event|emit", "reset_everything"]) {
      const call = "(command) => window.__TAURI_INTERNALS__.invoke(command, { event: 'x' })";
      await assert.rejects(window.run(call, command), /not allowed|not found/, command);
    }
    await assert.rejects(window.run("() => fetch('http://127.0.0.1:9/')"), "the page may not reach a server");
  });

  test("nothing in the whole visit broke the page's policy, and a breach would have been seen", async () => {
    const breaches = await window.run("() => window.breaches");
    assert.deepEqual(breaches.filter((directive) => directive !== "connect-src"), []);
    await window.run("() => document.head.append(Object.assign(document.createElement('style'), { textContent: 'a{}' }))");
    await until("the breach is seen", () =>
      window.run("() => window.breaches.some((directive) => directive.startsWith('style-src'))"),
    );
  });
});
