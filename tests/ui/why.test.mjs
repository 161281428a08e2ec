// Why didn't it scan: the quiet outline, the panel behind one key, and the way out when the reader fails.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, called, calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function on(asked, work) {
  const page = await browser.open(asked);
  await page.locator("figure img").waitFor();
  await work(page);
  assert.deepEqual(page.complaints, []);
}
const tags = (page) => page.locator("svg .outline text").allTextContents();
const panel = (page) => page.getByRole("region", { name: "Why didn't it scan?" });

test("a place that stays unread has a quiet outline with a word, and its sentence is the big word's", () =>
  on({ state: "unread" }, async (page) => {
    await page.locator("svg .unread").first().waitFor();
    assert.deepEqual(await tags(page), ["? Too small"]);
    const widthOf = (state) =>
      page.locator(`svg .${state} .line`).first().evaluate((line) => Number.parseFloat(getComputedStyle(line).strokeWidth));
    assert.equal(await widthOf("unread"), 2);
    await page.locator("[data-word=reading]").getByText("Hold it 40 % closer to the camera").waitFor();
    assert.equal(await panel(page).count(), 0);
  }));

test("a place that is not read yet is not told unasked, and F3 tells it", () =>
  on({ state: "not_yet" }, async (page) => {
    await page.waitForTimeout(150);
    assert.deepEqual(await tags(page), []);
    assert.equal(await page.getByRole("button", { name: "Why?" }).count(), 0);
    await press(page, "F3");
    await panel(page).getByText("Blurred").waitFor();
    await panel(page).getByText("An edge is about 6.1 pixels wide; a sharp one has 2").waitFor();
    assert.deepEqual(await tags(page), ["? Blurred"]);
  }));

test("several places have numbers, in the picture as in the panel", () =>
  on({ state: "glare" }, async (page) => {
    await page.getByRole("button", { name: "Why?" }).click();
    const headings = await panel(page).getByRole("heading", { level: 3 }).allTextContents();
    assert.deepEqual(headings.map((text) => text.replace(/\s+/g, " ").trim()), ["1 Glare", "2 Damaged"]);
    assert.deepEqual(await tags(page), ["1 Glare", "2 Damaged"]);
  }));

test("while F3 asks the picture stands still, and F3 lets it go on", () =>
  on({ state: "unread", still: false }, async (page) => {
    const number = () => page.locator("figure img").evaluate((image) => Number(new URL(image.src).hash.slice(1)));
    const goesOnFrom = (from) =>
      page.waitForFunction((last) => Number(new URL(document.querySelector("figure img").src).hash.slice(1)) > last, from);
    await goesOnFrom(await number());
    await press(page, "F3");
    await panel(page).waitFor();
    const frozen = await number();
    await page.waitForTimeout(400);
    assert.equal(await number(), frozen);
    await press(page, "F3");
    await goesOnFrom(frozen);
    assert.equal(await panel(page).count(), 0);
  }));

test("a capture ends the question", () =>
  on({ state: "unread", still: false }, async (page) => {
    await press(page, "F3");
    await panel(page).waitFor();
    await burst(page, "9521321000070");
    await page.locator("[data-word=captured]").waitFor();
    await panel(page).waitFor({ state: "detached" });
  }));

test("with nothing in view F3 says what to try", () =>
  on({ state: "ready" }, async (page) => {
    await press(page, "F3");
    await panel(page).getByText("Nothing in this picture looks like a code.").waitFor();
  }));

for (const theme of THEMES) {
  test(`the panel looks right, ${theme}`, () =>
    on({ state: "glare", theme }, async (page) => {
      await press(page, "F3");
      await panel(page).waitFor();
      await picture(page, `why-${theme}`);
      assert.deepEqual(await misfits(page), []);
      assert.deepEqual(await faults(page), []);
    }));
}

test("when the reader failed too often the window offers to start again", () =>
  on({ state: "stumbles" }, async (page) => {
    await page.getByText(/failed 3 times within an hour/).waitFor();
    await page.getByRole("button", { name: "Restart Perch" }).click();
    await called(page, 1);
    assert.deepEqual(await calls(page), [["restart"]]);
  }));
