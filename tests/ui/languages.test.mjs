// Languages: a machine's, which is longer than any and shows what no catalogue says; a mirrored window; and
// changing from one to another while something is being done.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { calls, misfits, picture, PLACES, press, SIZES, SMALLEST, start } from "./window.mjs";

let browser;
before(async () => {
  browser = await start();
  const page = await browser.open({});
  await page.addInitScript(bracketTimes);
  await page.addInitScript(watchLanguage);
});
after(() => browser?.close());

/** In the machine's language times and distances in time have brackets as well; they come from the browser. */
function bracketTimes() {
  if (!location.search.includes("language=pseudo")) return;
  const said = (text) => `⟦${text}⟧`;
  const { format: relative } = Intl.RelativeTimeFormat.prototype;
  Intl.RelativeTimeFormat.prototype.format = function (...asked) {
    return said(relative.apply(this, asked));
  };
  const { get: absolute } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    get() {
      return (time) => said(absolute.call(this)(time));
    },
  });
}

/** Notes the languages in which the rail was seen, frame by frame. */
function watchLanguage() {
  window.heard = new Set();
  const look = () => {
    const rail = document.querySelector("nav");
    if (rail && getComputedStyle(rail).visibility === "visible") window.heard.add(rail.innerText.split(/\s/)[0]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Text that is neither in brackets nor the host's: somebody wrote it into the window itself. */
function bareWords(page) {
  return page.evaluate(async () => {
    const { perch } = window;
    const anything = { text: "", from: null, to: null };
    const history = await perch.historyView(anything, 0);
    const views = await Promise.all([
      perch.stationView(),
      perch.scanView(),
      perch.sessionView(null),
      perch.photosView(null),
      perch.queueView("open", 0),
      perch.reviewView(),
      perch.settingsView(),
      perch.storyView(history.groups[0]?.session.id ?? ""),
    ]);
    const foreign = new Set();
    const collect = (value) => {
      if (typeof value === "string") foreign.add(value.trim());
      else if (value && typeof value === "object") Object.values(value).forEach(collect);
    };
    collect([history, ...views]);
    // It answers in a moment, not at once.
    await new Promise((done) => perch.onOverlay((overlay) => done(collect(overlay))));

    const outside = (text) => {
      for (;;) {
        const next = text.replace(/⟦[^⟦⟧]*⟧/g, "");
        if (next === text) return text;
        text = next;
      }
    };
    const isBare = (text) => {
      const rest = outside(text).trim();
      if (foreign.has(rest)) return false;
      return rest.split(/ · |, |: /).some((piece) => /\p{L}/u.test(piece) && !foreign.has(piece.trim()));
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent.closest("bdi, [dir=auto], code, script, option[lang]")) continue;
      // Caps of keys, and tags in the picture, which may be cut and end with the host's text.
      if (parent.closest("kbd") && /^(F\d+|\p{L})$/u.test(node.data.trim())) continue;
      if (parent.closest("svg") && node.data.includes("⟦")) continue;
      if (isBare(node.data)) found.push(node.data.trim());
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      for (const element of document.body.querySelectorAll(`[${name}]`)) {
        if (isBare(element.getAttribute(name))) found.push(`${name}: ${element.getAttribute(name)}`);
      }
    }
    return found;
  });
}

for (const size of [SIZES[0], SMALLEST]) {
  describe(`at ${size.width} × ${size.height}`, () => {
    for (const [place, asked] of Object.entries(PLACES)) {
      test(`${place} has room for longer words, and all of them are in the catalogue`, async () => {
        const page = await browser.open({ ...asked, size, language: "pseudo" });
        await page.waitForTimeout(150);
        await picture(page, `x-pseudo-${place}-${size.width}`);
        assert.deepEqual(await misfits(page), []);
        assert.deepEqual(await bareWords(page), []);
        assert.deepEqual(page.complaints, []);
      });

      test(`${place} can be mirrored`, async () => {
        const page = await browser.open({ ...asked, size, dir: "rtl" });
        await page.waitForTimeout(150);
        await picture(page, `x-rtl-${place}-${size.width}`);
        assert.deepEqual(await misfits(page), []);
        const places = await page.evaluate(() => {
          const rail = document.querySelector("nav").getBoundingClientRect();
          const middle = document.querySelector("main").getBoundingClientRect();
          const sided = [...document.querySelectorAll("#app *")]
            .filter((element) => /left|right/.test(getComputedStyle(element).textAlign))
            .map((element) => element.outerHTML.slice(0, 80));
          return { gap: rail.left - middle.right, edge: innerWidth - rail.right, sided };
        });
        assert.ok(places.gap > 0 && places.edge === 0, JSON.stringify(places));
        assert.deepEqual(places.sided, []);
      });
    }
  });
}

test("a picture and its outlines are never mirrored", async () => {
  const tags = async (dir) => {
    const page = await browser.open({ state: "conflict", dir });
    await page.locator("svg .outline text").nth(1).waitFor();
    return page.locator("figure svg").evaluate((drawing) => {
      const { left } = drawing.getBoundingClientRect();
      return [...drawing.querySelectorAll("text, polygon")].map((each) => Math.round(each.getBoundingClientRect().left - left));
    });
  };
  assert.deepEqual(await tags("rtl"), await tags("ltr"));
});

test("arrow keys follow the reading direction, and are shown as they point", async () => {
  for (const [dir, onwards, back, named] of [
    ["ltr", "ArrowRight", "ArrowLeft", "← →"],
    ["rtl", "ArrowLeft", "ArrowRight", "→ ←"],
  ]) {
    const page = await browser.open({ screen: "photos", dir });
    const list = page.getByRole("region", { name: "Shot list" });
    const here = () => list.locator("[aria-current=step]").innerText();
    const keys = await list.locator("kbd").allInnerTexts();
    assert.equal(keys.join(" "), named, dir);
    const first = await here();
    await press(page, onwards);
    const second = await here();
    assert.notEqual(second, first, `${dir} ${onwards}`);
    await press(page, back);
    assert.equal(await here(), first, `${dir} ${back}`);
    await page.getByRole("list", { name: "Gallery" }).getByRole("button").nth(1).click();
    await press(page, `Control+${back}`);
    const [[name, , to]] = await calls(page);
    assert.deepEqual([name, to], ["movePhoto", 0], dir);
    assert.deepEqual(page.complaints, []);
  }
});

const languageIs = (page, language) =>
  page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);

test("a language changes at once, loses nothing, and comes back when it is not saved", async () => {
  const page = await browser.open({ screen: "settings" });
  await page.getByLabel("Name of this station").fill("Bench 9");
  const choice = page.getByRole("combobox", { name: "Language" });
  await choice.focus();
  await choice.selectOption({ label: "Deutsch" });
  await languageIs(page, "de");
  await page.getByRole("navigation", { name: "Ansichten" }).waitFor();
  assert.equal(await page.getByLabel("Name dieser Station").inputValue(), "Bench 9");
  assert.equal(await page.evaluate(() => document.activeElement.value), "de");
  await page.getByText("Noch nicht gespeichert").waitFor();
  await page.getByRole("button", { name: "Änderungen verwerfen" }).click();
  await languageIs(page, "en");
  await choice.selectOption({ label: "Deutsch" });
  await languageIs(page, "de");
  await press(page, "Control+1");
  await languageIs(page, "en");
  assert.deepEqual(await calls(page), []);
  assert.deepEqual(page.complaints, []);
});

test("a saved language stays on every screen, numbers and times with it", async () => {
  const page = await browser.open({ screen: "settings", state: "many" });
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "Deutsch" });
  await page.getByRole("button", { name: "Speichern", exact: true }).click();
  await page.getByText("Gespeichert", { exact: true }).waitFor();
  const [[name, form]] = await calls(page);
  assert.deepEqual([name, form.language], ["saveSettings", "de"]);
  await press(page, "Control+4");
  const said = await page.locator("main").innerText();
  assert.match(said, /1–50 von 1\.204/);
  assert.match(said, /vor \d+ (Min|Std)\./);
  await press(page, "F1");
  await page.getByRole("dialog", { name: "Tasten" }).getByText("Leer", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
});

test("no other language is seen while the window opens", async () => {
  const page = await browser.open({ language: "de" });
  await page.waitForFunction(() => window.heard.size > 0);
  assert.deepEqual(await page.evaluate(() => [...window.heard]), ["Scannen"]);
});

test("the desktop's language is spoken unless another is set", async () => {
  const austrian = await start({ locale: "de-AT" });
  try {
    const page = await austrian.open({ language: "desktop" });
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
    await austrian.open({ language: "en" });
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  } finally {
    await austrian.close();
  }
});
