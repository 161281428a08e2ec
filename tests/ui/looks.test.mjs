// Every screen in both themes and both sizes: it renders, nothing overlaps or leaves the window, axe finds
// nothing, and the page's own policy is never broken. Pictures are kept in artefacts/.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faults, misfits, picture, PLACES, SCREENS, SIZES, SMALLEST, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

/** Opens a situation and asserts that it looks right. */
async function check(asked) {
  const { screen, state = "normal", place = screen, theme, size, language, wordsOnly = false } = asked;
  const page = await browser.open(asked);
  // The fonts and the first overlay are there a moment after the screen.
  await page.waitForTimeout(150);
  await picture(page, [place, state, theme, size.width, language].filter(Boolean).join("-"));
  assert.deepEqual(await misfits(page), []);
  if (!wordsOnly) assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.complaints, []);
}

for (const theme of THEMES) {
  for (const size of SIZES) {
    describe(`${theme} at ${size.width} × ${size.height}`, () => {
      for (const screen of SCREENS) {
        test(`${screen} looks right`, () => check({ screen, theme, size }));
        test(`${screen} looks right in German`, () => check({ screen, theme, size, language: "de" }));
      }
    });
  }
}

for (const language of ["en", "de"]) {
  describe(`the smallest window, ${language}`, () => {
    for (const screen of SCREENS) {
      test(`${screen} looks right`, () => check({ screen, theme: "light", size: SMALLEST, language }));
    }
  });
}

const SITUATIONS = {
  scan: ["ready", "reading", "unread", "glare", "stumbles", "again", "conflict", "green_link", "amber_link", "red_link", "followed_link", "kept_link", "stuck_link", "safe_browser", "browser_starts", "browser_open", "browser_ends", "browser_failed", "browser_no_credit", "counting", "camera_gone", "notices", "stop", "broken", "practice"],
  session: ["empty", "extracting", "taking_long", "nothing_captured", "unsent", "many"],
  photos: ["empty", "camera_gone", "many", "wrong_product", "hands_free", "unfinished", "poor_photo", "uploading", "can_check", "check_waiting", "check_asks", "check_clear", "check_lost"],
  queue: ["empty", "offline", "waiting", "many", "uploading"],
  review: ["empty", "extracting"],
  history: ["empty", "unsent", "many"],
  settings: ["key_missing", "key_refused", "no_sound", "practice", "safe_browser"],
};

for (const theme of THEMES) {
  describe(`situations, ${theme}`, () => {
    for (const [screen, states] of Object.entries(SITUATIONS)) {
      for (const state of states) {
        test(`${screen} looks right when ${state.replaceAll("_", " ")}`, () =>
          check({ screen, state, theme, size: SIZES[0] }));
      }
    }
  });
}

// Other words change what has room, and neither colours nor what axe looks at.
describe("situations in German", () => {
  for (const [screen, states] of Object.entries(SITUATIONS)) {
    for (const state of states) {
      test(`${screen} looks right when ${state.replaceAll("_", " ")}`, () =>
        check({ screen, state, theme: "light", size: SIZES[0], language: "de", wordsOnly: true }));
    }
  }
});

describe("what lies over a screen", () => {
  for (const language of ["en", "de"]) {
    for (const theme of THEMES) {
      for (const place of ["help", "order", "why", "guard"]) {
        test(`${place} looks right, ${theme}, ${language}`, () => check({ ...PLACES[place], place, theme, size: SIZES[0], language }));
      }
    }
  }
});

describe("text that tries to be more than text", () => {
  for (const screen of SCREENS) {
    for (const size of SIZES) {
      test(`${screen} stays as it is at ${size.width} × ${size.height}`, () =>
        check({ screen, state: "hostile", theme: "dark", size }));
    }
    test(`${screen} shows it as text`, async () => {
      const page = await browser.open({ screen, state: "hostile" });
      await page.waitForTimeout(150);
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      assert.equal(await page.locator("main img[src='x'], main script, main a").count(), 0);
      const text = await page.evaluate(() => document.body.innerText);
      assert.match(text, /<img src=x onerror="window\.hacked=1">/);
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u0007\u200b]/);
    });
  }
});

test("the big word has at least 72 pixels, product names at least 32", async () => {
  for (const size of SIZES) {
    for (const state of ["normal", "conflict", "again", "camera_gone"]) {
      const page = await browser.open({ state, size });
      const sizeOf = (selector) =>
        page.locator(selector).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      assert.ok((await sizeOf("[data-word] .big")) >= 72, `${state} at ${size.width}`);
      assert.ok((await sizeOf(".last .name")) >= 32, `${state} at ${size.width}`);
    }
  }
});

test("everything that can be pressed is at least 24 pixels each way", async () => {
  for (const screen of SCREENS) {
    const page = await browser.open({ screen });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, input:not(.spoken), label:has(input)")]
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width > 0 && (width < 24 || height < 24);
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(small, [], screen);
  }
});
