// For everybody: the Tab key follows the screen, nothing moves for those who asked for that, text grows to
// twice its size, and colours of the desktop leave every shape and edge.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { faults, misfits, picture, SCREENS, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

describe("the Tab key", () => {
  for (const screen of SCREENS) {
    test(`follows ${screen} from the top to the bottom and never back to the upper left`, async () => {
      const page = await browser.open({ screen });
      const stops = [];
      for (let tab = 0; tab < 60; tab += 1) {
        await page.keyboard.press("Tab");
        const stop = await page.evaluate(() => {
          const focus = document.activeElement;
          if (!focus || focus === document.body) return null;
          const shown = focus.matches(".spoken") ? focus.closest("label") : focus;
          const { left, top, right, bottom } = shown.getBoundingClientRect();
          const regions = ["header", "nav", ".notices", "main", "footer"];
          const region = regions.findIndex((each) => focus.closest(each));
          const scrolled = focus.closest(".scrolls")?.scrollTop ?? 0;
          return { name: shown.outerHTML.slice(0, 90), region, left, right, top: top + scrolled, bottom: bottom + scrolled };
        });
        // After the last one comes the first again, or nothing.
        if (!stop || stop.name === stops[0]?.name) break;
        stops.push(stop);
        // Quicker than a hand would be a gun.
        await page.waitForTimeout(70);
      }
      assert.ok(stops.length > 8, `${stops.length} stops`);
      stops.slice(1).forEach((stop, at) => {
        const before = stops[at];
        const where = `${before.name}\n→ ${stop.name}`;
        assert.ok(stop.region >= before.region, where);
        const isBack = stop.right <= before.left && stop.bottom <= before.top;
        assert.ok(stop.region > before.region || !isBack, where);
      });
    });
  }
});

describe("with less motion", () => {
  for (const screen of SCREENS) {
    test(`nothing on ${screen} moves for longer than a millisecond`, async () => {
      const page = await browser.open({ screen });
      const moving = await page.evaluate(() => {
        const milliseconds = (text) => Math.max(...text.split(",").map((each) => Number.parseFloat(each) * (/ms/.test(each) ? 1 : 1000)));
        return [...document.querySelectorAll("*")].flatMap((element) =>
          ["", "::before", "::after"]
            .map((pseudo) => getComputedStyle(element, pseudo || null))
            .filter((style) => Math.max(milliseconds(style.animationDuration), milliseconds(style.transitionDuration)) > 1)
            .map(() => element.outerHTML.slice(0, 90)),
        );
      });
      assert.deepEqual(moving, []);
    });
  }
});

/** 1366 × 768 at 200 %. */
const HALF = { width: 683, height: 384 };

describe("enlarged to 200 %", () => {
  for (const screen of SCREENS) {
    for (const theme of THEMES) {
      test(`${screen} scrolls and is not cut off, ${theme}`, async () => {
        const page = await browser.open({ screen, theme, size: HALF });
        await page.waitForTimeout(150);
        await picture(page, `x-200-${screen}-${theme}`);
        assert.deepEqual(await misfits(page), []);
        assert.deepEqual(await faults(page), []);
        const size = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
        await page.setViewportSize({ width: 1366, height: 768 });
        const before = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
        assert.ok(size * 2 >= before * 1.98, `${size * 2} px of ${before} px`);
      });
    }
    test(`everything on ${screen} can be scrolled to`, async () => {
      const page = await browser.open({ screen, size: HALF });
      const hidden = await page.evaluate(() =>
        [...document.querySelectorAll("main button, main input:not(.spoken), main select")]
          .filter((element) => {
            element.scrollIntoView({ block: "center" });
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return left < 0 || right > innerWidth || top < 0 || bottom > innerHeight;
          })
          .map((element) => element.outerHTML.slice(0, 90)),
      );
      assert.deepEqual(hidden, []);
    });
  }

  test("the word and the last capture are in view", async () => {
    const page = await browser.open({ size: HALF });
    for (const selector of ["[data-word] .big", ".last .name", ".last p.code"]) {
      const { top, bottom } = await page.locator(selector).evaluate((element) => element.getBoundingClientRect());
      assert.ok(top >= 0 && bottom <= HALF.height, `${selector} from ${top} to ${bottom}`);
    }
  });

  for (const [what, asked, selector] of [
    ["the help", {}, "dialog"],
    ["a stop screen", { state: "stop" }, "[role=alertdialog]"],
    ["the guard", { screen: "photos", state: "wrong_product" }, "[role=alertdialog]"],
  ]) {
    test(`${what} is not cut off`, async () => {
      const page = await browser.open({ ...asked, size: HALF });
      if (selector === "dialog") await page.keyboard.press("F1");
      const box = page.locator(selector);
      await box.waitFor();
      await picture(page, `x-200-${what.replaceAll(" ", "-")}`);
      const cut = await box.evaluate((element) =>
        [element, ...element.querySelectorAll("*")]
          .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && getComputedStyle(each).display !== "inline")
          .map((each) => each.outerHTML.slice(0, 90)),
      );
      assert.deepEqual(cut, []);
      const last = box.getByRole("button").last();
      await last.scrollIntoViewIfNeeded();
      const { top, bottom } = await last.evaluate((element) => element.getBoundingClientRect());
      assert.ok(top >= 0 && bottom <= HALF.height);
    });
  }
});

describe("in the colours of the desktop", () => {
  let page;
  afterEach(() => page?.emulateMedia({ forcedColors: "none" }));
  const forced = async (asked) => {
    page = await browser.open(asked);
    await page.emulateMedia({ forcedColors: "active" });
    return page;
  };
  const border = (locator) => locator.evaluate((element) => {
    const { borderTopWidth, borderTopColor, borderTopStyle } = getComputedStyle(element);
    return borderTopStyle === "none" ? "none" : `${borderTopWidth} ${borderTopColor}`;
  });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test("states keep their edge and their shape", async () => {
    await forced({ screen: "scan" });
    await picture(page, "x-forced-scan");
    const ground = await background();
    for (const selector of ["[data-word]", ".last .chip"]) {
      const edge = await border(page.locator(selector).first());
      assert.ok(edge !== "none" && !edge.startsWith("0px") && !edge.endsWith(ground), `${selector}: ${edge}`);
    }
    const strokes = await page.locator("svg.shape").evaluateAll((all) => all.map((each) => getComputedStyle(each).stroke));
    assert.ok(strokes.length > 3 && strokes.every((stroke) => stroke !== ground && stroke !== "none"));
  });

  test("what is chosen differs from what is not by its edge", async () => {
    for (const [screen, chosen, other] of [
      ["scan", "nav [aria-current]", "nav button:not([aria-current])"],
      ["session", ".list [aria-pressed=true]", ".list [aria-pressed=false]"],
      ["queue", ".segments .chosen", ".segments label:not(.chosen)"],
      ["review", "main [aria-current]", "main .group button:not([aria-current])"],
      ["photos", "main [aria-current]", "main ol button:not([aria-current])"],
    ]) {
      await forced({ screen });
      await picture(page, `x-forced-${screen}`);
      const [one, two] = [await border(page.locator(chosen).first()), await border(page.locator(other).first())];
      assert.notEqual(one, two, screen);
      assert.match(one, /^3px/);
    }
  });
});
