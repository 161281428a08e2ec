// Review by record: what people here decided before, and accepting together what it vouches for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

const decided = async (page) => Number(/(\d+) of/.exec(await page.getByRole("heading", { name: /of \d+ decided/ }).innerText())[1]);

for (const theme of THEMES) {
  test(`the record of a source stands beside its confidence, ${theme}`, async () => {
    const page = await browser.open({ screen: "review", theme });
    await page.getByText("47 of 48 accepted").waitFor();
    await page.getByRole("button", { name: "Accept all 2 alike" }).waitFor();
    await picture(page, `review-record-${theme}`);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
  });
}

test("B accepts what the record vouches for, and each is taken back by itself", async () => {
  const page = await browser.open({ screen: "review" });
  const before = await decided(page);
  await press(page, "b");
  await page.getByRole("heading", { name: `${before + 2} of` }).waitFor();
  assert.deepEqual(
    (await calls(page)).map(([name]) => name),
    ["acceptAlike"],
  );
  for (const left of [1, 0]) {
    await press(page, "Backspace");
    await page.getByRole("heading", { name: `${before + left} of` }).waitFor();
  }
});

test("without a record nothing is accepted together", async () => {
  const page = await browser.open({ screen: "review" });
  // The second proposal has a record, and not a good one.
  await press(page, "k");
  await page.getByText("14 of 16 accepted").waitFor();
  assert.equal(await page.getByRole("button", { name: /Accept all/ }).count(), 0);
  await press(page, "b");
  assert.deepEqual(await calls(page), []);
});

/** Which part of the photo is shown, and whether it is large. */
async function look(page) {
  const photo = page.getByRole("region", { name: "Photo that shows it" }).getByRole("button");
  const width = await photo.locator("img").evaluate(async (image) => {
    await image.decode();
    return image.naturalWidth;
  });
  return [width < 1280 ? "near" : "whole", (await photo.getAttribute("aria-pressed")) === "true" ? "large" : "small"];
}

test("Z shows the photo larger and smaller, and the next one as large", async () => {
  const page = await browser.open({ screen: "review" });
  assert.deepEqual(await look(page), ["whole", "small"]);
  await press(page, "z");
  assert.deepEqual(await look(page), ["whole", "large"]);
  assert.deepEqual(await misfits(page), []);
  await press(page, "k");
  assert.deepEqual(await look(page), ["near", "large"]);
});

test("small print is shown near at once, then large, then in its place", async () => {
  const page = await browser.open({ screen: "review", keys: ["k"] });
  const looks = [await look(page)];
  for (const _ of ["large", "whole", "small again"]) {
    await press(page, "z");
    looks.push(await look(page));
  }
  assert.deepEqual(looks, [
    ["near", "small"],
    ["near", "large"],
    ["whole", "large"],
    ["near", "small"],
  ]);
  assert.deepEqual(await faults(page), []);
});
