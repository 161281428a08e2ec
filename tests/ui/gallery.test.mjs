// The page of all parts: none is missing, in both themes nothing is cut off and axe finds nothing.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { faults, misfits, picture, start, THEMES } from "./window.mjs";

const parts = fileURLToPath(new URL("../../ui/src/parts/", import.meta.url));

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

test("every part is shown", async () => {
  const page = await browser.visit("/gallery.html");
  const shown = await page.locator("[data-part]").evaluateAll((all) => all.map((each) => each.dataset.part));
  const missing = (await readdir(parts)).map((file) => file.replace(".svelte", "")).filter((name) => !shown.includes(name));
  assert.deepEqual(missing, []);
});

for (const theme of THEMES) {
  test(`the parts look right, ${theme}`, async () => {
    const width = 1366;
    const page = await browser.visit(`/gallery.html?theme=${theme}`, { width, height: 900 });
    // As high as all of it, so that one picture shows it and nothing waits behind a scroll bar.
    const height = await page.locator("main").evaluate((main) => main.scrollHeight);
    await page.setViewportSize({ width, height: height + 1 });
    await page.locator("figure img:not(.blind)").waitFor();
    await page.getByText("This takes longer than usual").waitFor();
    await picture(page, `gallery-${theme}`);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(page.complaints, []);
  });
}
