// The keyboard: everything can be done with it, and a scanner gun can do nothing but scan.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { burst, called, calls, dialled, press, rareKey, start } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

/** Opens a situation, does something, and closes it again. */
async function on(asked, work) {
  const page = await browser.open(asked);
  await work(page);
  assert.deepEqual(page.complaints, []);
}

const screenOf = (page) => page.locator("main").getAttribute("id");
const GTIN = "9521321000070";

describe("keys", () => {
  test("each screen is one chord away", () =>
    on({}, async (page) => {
      for (const [at, screen] of ["scan", "session", "photos", "queue", "review", "history", "settings"].entries()) {
        await press(page, `Control+${at + 1}`);
        assert.equal(await screenOf(page), screen);
      }
      await press(page, "F8");
      assert.equal(await screenOf(page), "queue");
      await press(page, "F9");
      assert.equal(await screenOf(page), "review");
    }));

  test("a code is typed with F2, the code and Enter", () =>
    on({ screen: "queue" }, async (page) => {
      await press(page, "F2");
      await page.keyboard.type(GTIN, { delay: 90 });
      await press(page, "Enter");
      assert.deepEqual(await calls(page), [["typeCode", GTIN]]);
      assert.equal(await page.locator("[data-word]").getAttribute("data-word"), "captured");
      assert.match(await page.locator("header").innerText(), /Captured/);
      assert.equal(await page.locator("#typed").inputValue(), "");
    }));

  test("letters in a field are letters", () =>
    on({ screen: "scan" }, async (page) => {
      await press(page, "F2");
      await page.keyboard.type("a x? k", { delay: 90 });
      assert.equal(await page.locator("#typed").inputValue(), "a x? k");
      assert.deepEqual(await calls(page), []);
    }));

  test("an empty or refused entry keeps the field and says why", () =>
    on({ state: "refused" }, async (page) => {
      await press(page, "F2");
      await page.keyboard.type(GTIN, { delay: 90 });
      await press(page, "Enter");
      assert.equal(await page.locator("#typed").inputValue(), GTIN);
      assert.match(await page.locator("[role=alert]").innerText(), /cannot be done now/);
    }));

  test("the order is set with F4", () =>
    on({ screen: "photos" }, async (page) => {
      await press(page, "F4");
      await page.keyboard.type("SO-77", { delay: 90 });
      await press(page, "Enter");
      assert.deepEqual(await calls(page), [["setOrder", "SO-77"]]);
      assert.match(await page.locator("header .id").innerText(), /SO-77/);
    }));

  test("a scanned order goes into the field of the order, not to the captures", () =>
    on({}, async (page) => {
      await press(page, "F4");
      await burst(page, "SO-2026-4800");
      await page.waitForTimeout(150);
      assert.deepEqual(await calls(page), [["setOrder", "SO-2026-4800"]]);
    }));

  test("the help opens and closes by keys, and no other key works meanwhile", () =>
    on({ screen: "review" }, async (page) => {
      await press(page, "F1");
      assert.equal(await page.locator("dialog[open]").count(), 1);
      await press(page, "a");
      await press(page, "Control+1");
      assert.equal(await screenOf(page), "review");
      assert.deepEqual(await calls(page), []);
      await press(page, "Escape");
      assert.equal(await page.locator("dialog[open]").count(), 0);
      await press(page, "?");
      await press(page, "Enter");
      assert.equal(await page.locator("dialog[open]").count(), 0);
    }));

  test("a session is submitted with Ctrl+Enter, once, and not when it can't be", () =>
    on({ screen: "session" }, async (page) => {
      await press(page, "Control+Enter");
      await press(page, "Control+Enter");
      assert.equal((await calls(page)).filter(([name]) => name === "submitSession").length, 1);
    }));

  test("an order that is scanned late is that of the captures before, too", () =>
    on({ screen: "scan", state: "no_order" }, async (page) => {
      await press(page, "F4");
      const late = page.getByRole("checkbox", { name: /^Also for \d+ captures before/ });
      assert.equal(await late.isChecked(), true);
      await burst(page, "SO-2026-4999");
      await called(page, 1);
      assert.deepEqual(await calls(page), [["bindOrder", "SO-2026-4999"]]);
    }));
  test("closing an order asks first", () =>
    on({ screen: "session" }, async (page) => {
      await page.getByRole("button", { name: "Close without extraction" }).focus();
      await press(page, "Enter");
      assert.deepEqual(await calls(page), []);
      await press(page, "Enter");
      assert.equal((await calls(page))[0][0], "closeOrder");
    }));

  test("all twelve shots are taken with Space alone", () =>
    on({ screen: "photos", state: "unsent" }, async (page) => {
      await page.locator("main select").selectOption({ index: 1 });
      await page.evaluate(() => document.activeElement.blur());
      for (let shot = 1; shot <= 12; shot += 1) {
        await press(page, " ");
        await called(page, shot);
      }
      const shots = (await calls(page)).map(([name, , type]) => [name, type]);
      assert.equal(new Set(shots.map(([, type]) => type)).size, 12);
      assert.ok(shots.every(([name]) => name === "shoot"));
      assert.match(await page.locator("main").innerText(), /12 of 12 taken/);
    }));

  test("arrows choose the shot and R takes it again", () =>
    on({ screen: "photos" }, async (page) => {
      await press(page, "ArrowLeft");
      await press(page, "r");
      const [name, id] = (await calls(page))[0];
      assert.equal(name, "retakePhoto");
      assert.match(id, /^photo-/);
    }));

  test("a photo is moved and relabelled without a mouse", () =>
    on({ screen: "photos" }, async (page) => {
      await press(page, "ArrowLeft");
      await page.getByRole("button", { name: "Move earlier" }).focus();
      await press(page, "Enter");
      await page.getByLabel("Shows").focus();
      await press(page, "ArrowDown");
      const made = (await calls(page)).map(([name, , to]) => [name, to]);
      assert.deepEqual(made, [
        ["movePhoto", 0],
        ["relabelPhoto", "left"],
      ]);
    }));

  test("proposals are reviewed by A, X, K, Backspace and Ctrl+Enter", () =>
    on({ screen: "review" }, async (page) => {
      await press(page, "a");
      await press(page, "x");
      await press(page, "Backspace");
      await press(page, "k");
      await press(page, "a");
      await press(page, "Control+Enter");
      const made = (await calls(page)).map(([name, , verdict]) => [name, verdict].filter(Boolean).join(" "));
      assert.deepEqual(made, ["decide accepted", "decide rejected", "undoDecision", "decide accepted", "apply"]);
      const ids = (await calls(page)).map(([, id]) => id);
      assert.equal(ids[1], ids[2], "undo takes back the last decision");
      assert.notEqual(ids[3], ids[2], "K goes on");
      assert.match(await page.locator("main").innerText(), /Applied/);
    }));

  test("what Apply would write is shown before it is written", () =>
    on({ screen: "review" }, async (page) => {
      assert.equal(await page.getByRole("button", { name: "Apply" }).isDisabled(), true);
      await press(page, "a");
      const changes = page.getByRole("region", { name: "Apply will write" });
      assert.match(await changes.innerText(), /Oat Crackers 200g[\s\S]*Sea Salt Oat Crackers 200 g/);
    }));

  test("a proposal somebody decided before can't be decided again", () =>
    on({ screen: "review" }, async (page) => {
      await page.getByRole("button", { name: "Name Rejected" }).click();
      await press(page, "a");
      assert.deepEqual(await calls(page), []);
      assert.match(await page.locator("main").innerText(), /Somebody decided this before/);
    }));

  test("the queue is filtered, paged and acted on by keys", () =>
    on({ screen: "queue", state: "many" }, async (page) => {
      await press(page, "PageDown");
      await press(page, "PageDown");
      await press(page, "PageUp");
      assert.match(await page.locator("main").innerText(), /Page 2 of 25/);
      await page.getByRole("button", { name: "Hold back" }).first().focus();
      await press(page, "Enter");
      assert.equal((await calls(page))[0][0], "operationAction");
      await page.getByRole("radio", { name: "All open" }).focus();
      await press(page, "ArrowRight");
      assert.match(await page.locator("main").innerText(), /Nothing needs you/);
    }));

  test("the key never shows and is stored, tested and forgotten by keys", () =>
    on({ screen: "settings" }, async (page) => {
      const field = page.getByLabel("New key");
      await field.focus();
      await page.keyboard.type("csb_secret_of_a_test_1234", { delay: 5 });
      assert.equal(await field.getAttribute("type"), "password");
      await press(page, "Enter");
      assert.equal(await field.inputValue(), "");
      await page.getByRole("button", { name: "Test key" }).focus();
      await press(page, "Enter");
      assert.match(await page.locator("main").innerText(), /The key works/);
      await page.getByRole("button", { name: "Forget key" }).focus();
      await press(page, "Enter");
      await press(page, "Enter");
      assert.deepEqual(await calls(page), [["storeKey", 25], ["testKey"], ["forgetKey"]]);
      assert.match(await page.locator("main").innerText(), /No key stored/);
      assert.doesNotMatch(await page.content(), /secret_of_a_test/);
    }));

  test("settings are saved together, and a refused address is said", () =>
    on({ screen: "settings" }, async (page) => {
      await page.getByLabel("Name of this station").fill("Bench 9");
      await page.getByLabel("Address").fill("http://example.org");
      await page.getByLabel("Address").press("Enter");
      assert.match(await page.locator("[role=alert]").innerText(), /has to start with https/);
      await page.getByLabel("Address").fill("https://api.example.org");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved", { exact: true }).waitFor();
      const [name, form] = (await calls(page)).at(-1);
      assert.equal(name, "saveSettings");
      assert.deepEqual([form.station, form.server], ["Bench 9", "https://api.example.org"]);
      assert.match(await page.locator("footer").innerText(), /Bench 9/);
    }));

  test("the theme changes at once and comes back when it is not saved", () =>
    on({ screen: "settings", theme: "light" }, async (page) => {
      const becomes = (theme) =>
        page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, theme);
      await page.getByRole("radio", { name: "Light" }).focus();
      await press(page, "ArrowRight");
      await becomes("dark");
      await press(page, "Control+1");
      await becomes("light");
    }));

  test("the focus is always in view and can be seen", async () => {
    for (const screen of ["scan", "session", "photos", "queue", "review", "settings"]) {
      await on({ screen }, async (page) => {
        for (let tab = 0; tab < 40; tab += 1) {
          await page.keyboard.press("Tab");
          await page.waitForTimeout(70);
          const focus = await page.evaluate(() => {
            const element = document.activeElement;
            if (!element || element === document.body) return null;
            const shown = element.matches(".spoken") ? element.closest("label") : element;
            const { top, left, bottom, right } = shown.getBoundingClientRect();
            const inView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
            return { html: shown.outerHTML.slice(0, 90), inView, outline: getComputedStyle(shown).outlineStyle };
          });
          if (!focus) break;
          assert.ok(focus.inView && focus.outline !== "none", `${screen}: ${JSON.stringify(focus)}`);
        }
      });
    }
  });
});

describe("a scanner gun", () => {
  for (const screen of ["scan", "session", "photos", "queue", "review", "settings"]) {
    for (const end of ["Enter", "Tab", ""]) {
      test(`only scans on ${screen}, ending with ${end || "nothing"}`, () =>
        on({ screen }, async (page) => {
          // The worst place for the focus: a button that does something.
          await page.locator(".window button:not(:disabled, .help)").last().focus();
          await burst(page, GTIN, { end });
          await called(page, 1);
          assert.deepEqual(await calls(page), [["gunBurst", GTIN]]);
          assert.equal(await screenOf(page), screen);
        }));
    }
  }

  test("whose scan was not stored is told until somebody has seen it", () =>
    on({ screen: "review" }, async (page) => {
      await page.evaluate(() => {
        const { gunBurst } = window.perch;
        window.perch.gunBurst = () => {
          window.perch.gunBurst = gunBurst;
          return Promise.reject({ code: "disk_full", message: "The disk is full" });
        };
      });
      await burst(page, "4006381333931");
      const told = page.locator("[data-code=disk_full]");
      await told.waitFor();
      await burst(page, "9521321000070");
      await called(page, 1);
      assert.equal(await told.isVisible(), true);
      await told.getByRole("button").click();
      await told.waitFor({ state: "detached" });
    }));
  test("that sends its Enter late presses no button with it", () =>
    on({ screen: "queue" }, async (page) => {
      await page.getByRole("button", { name: "Hold back" }).first().focus();
      await burst(page, GTIN, { lag: 120 });
      await called(page, 1);
      assert.deepEqual(await calls(page), [["gunBurst", GTIN]]);
    }));

  test("with letters that are keys triggers none of them", () =>
    on({ screen: "review" }, async (page) => {
      await burst(page, "axkAXK axk?r");
      await called(page, 1);
      assert.deepEqual(await calls(page), [["gunBurst", "axkAXK axk?r"]]);
      assert.equal(await page.locator("dialog[open]").count(), 0);
    }));

  test("does not leave its code in a field it was not meant for", () =>
    on({ screen: "scan" }, async (page) => {
      await press(page, "F2");
      await page.keyboard.type("half", { delay: 90 });
      await page.waitForTimeout(150);
      await burst(page, GTIN);
      await called(page, 1);
      assert.equal(await page.locator("#typed").inputValue(), "half");
      assert.deepEqual(await calls(page), [["gunBurst", GTIN]]);
    }));

  test("that a key has announced may take its time", () =>
    on({ screen: "review" }, async (page) => {
      await rareKey(page, "F14");
      await page.keyboard.type("axk Z3", { delay: 100 });
      await page.keyboard.press("Enter");
      await called(page, 1);
      assert.deepEqual(await calls(page), [["gunBurst", "axk Z3"]]);
    }));

  test("that dials its characters is understood, the separator of GS1 included", () =>
    on({ screen: "scan" }, async (page) => {
      const text = "]C1010952132100001810AB\u001d17271231";
      await dialled(page, text);
      await called(page, 1);
      assert.deepEqual(await calls(page), [["gunBurst", text]]);
    }));

  test("for another keyboard layout is understood, and that is told until it is read", () =>
    on({ screen: "queue" }, async (page) => {
      for (let time = 1; time <= 2; time += 1) {
        await burst(page, GTIN, { french: true });
        await called(page, time);
      }
      assert.deepEqual(await calls(page), [
        ["gunBurst", GTIN],
        ["gunBurst", GTIN],
      ]);
      const notice = page.locator("[data-code=gun_layout]");
      assert.match(await notice.innerText(), /types for another keyboard layout/);
      await notice.getByRole("button", { name: "Got it" }).click();
      await notice.waitFor({ state: "detached" });
      assert.equal((await calls(page)).length, 2);
    }));

  test("fires twenty times a second without a loss", () =>
    on({ screen: "queue" }, async (page) => {
      const codes = Array.from({ length: 20 }, (_, at) => `95213210${String(at).padStart(5, "0")}`);
      for (const code of codes) await burst(page, code, { gap: 0 });
      await called(page, codes.length);
      assert.deepEqual(
        (await calls(page)).map(([, text]) => text),
        codes,
      );
    }));
});

describe("a stop screen", () => {
  const isUp = (page) => page.getByRole("alertdialog").isVisible();

  test("ignores Enter, Space, letters and scans, however often", () =>
    on({ screen: "photos", state: "stop" }, async (page) => {
      for (const key of ["Enter", " ", "Enter", "a", "Escape", "Tab", "Enter", "F2", "Control+4", "Control+Enter"]) {
        await press(page, key);
      }
      for (const end of ["Enter", "Tab", "Escape", " "]) await burst(page, `${GTIN} \u00e9`.slice(0, 14), { end });
      await page.waitForTimeout(200);
      assert.equal(await isUp(page), true);
      assert.deepEqual(await calls(page), []);
      assert.equal(await screenOf(page), "photos");
    }));

  test("is not left by a short Esc, nor by one that is let go too early", () =>
    on({ state: "stop" }, async (page) => {
      for (let time = 0; time < 4; time += 1) {
        await page.keyboard.down("Escape");
        await page.waitForTimeout(150);
        await page.keyboard.up("Escape");
      }
      assert.equal(await isUp(page), true);
    }));

  test("is left by Esc held for half a second", () =>
    on({ state: "stop" }, async (page) => {
      await page.keyboard.down("Escape");
      await page.getByRole("alertdialog").waitFor({ state: "hidden" });
      await page.keyboard.up("Escape");
      assert.deepEqual(await calls(page), [["dismissNotice", "notice-held_batch"]]);
    }));

  test("is left by its button", () =>
    on({ state: "stop" }, async (page) => {
      await page.getByRole("button", { name: "I have dealt with it" }).click();
      await page.getByRole("alertdialog").waitFor({ state: "hidden" });
      assert.deepEqual(await calls(page), [["dismissNotice", "notice-held_batch"]]);
    }));

  test("lets nothing behind it be reached", () =>
    on({ state: "stop" }, async (page) => {
      assert.equal(await page.evaluate(() => document.querySelector(".window").inert), true);
    }));
});
