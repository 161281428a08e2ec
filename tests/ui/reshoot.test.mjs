// Photos that are checked on the table: what is asked for, taking it, calling it good enough, and the links that are kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { called, calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function on(asked, work) {
  const page = await browser.open({ screen: "photos", ...asked });
  await work(page);
  assert.deepEqual(await misfits(page), []);
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.complaints, []);
}

for (const theme of THEMES) {
  test(`what is missing is asked for with its reasons, shot by shot, ${theme}`, () =>
    on({ state: "check_asks", theme }, async (page) => {
      const check = page.getByRole("region", { name: "Check on the table" });
      await check.getByText("2 shots are worth taking again").waitFor();
      await check.getByText("No ingredients were read from it").waitFor();
      await picture(page, `x-reshoot-asks-${theme}`);
      // The shutter is for the first of them without being told.
      await press(page, "Space");
      await called(page, 1);
      const [[name, , type]] = await calls(page);
      assert.deepEqual([name, type], ["shoot", "ingredients"]);
      await check.getByText("1 shot is worth taking again").waitFor();
      assert.equal(await check.getByText("No ingredients were read from it").count(), 0);
      await press(page, "e");
      await called(page, 2);
      assert.deepEqual((await calls(page))[1], ["goodEnough", "nutrition"]);
      await check.getByText("Nothing has to be taken again").waitFor();
      await picture(page, `x-reshoot-clear-${theme}`);
    }));

  test(`a link that was followed is saved for its product after saying which, ${theme}`, async () => {
    const page = await browser.open({ state: "followed_link", theme });
    const last = page.getByRole("group", { name: "Last capture" });
    await last.getByRole("button", { name: "Save as product link" }).click();
    await last.getByText("https://www.brand.example/products/sourdough-crackers").waitFor();
    assert.deepEqual(await calls(page), []);
    assert.deepEqual(await misfits(page), []);
    await picture(page, `x-link-keep-${theme}`);
    await last.getByRole("button", { name: "Save it", exact: true }).click();
    await last.getByText("Will be saved for the product once it is known").waitFor();
    const [[name, id, isSure], ...others] = await calls(page);
    assert.deepEqual([name, typeof id, isSure, others], ["keepLink", "string", false, []]);
    assert.equal(await last.getByRole("button", { name: "Save as product link" }).count(), 0);
    await picture(page, `x-link-kept-${theme}`);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(page.complaints, []);
  });
}

test("a shot that is not the next is gone to, and good enough by a press", () =>
  on({ state: "check_asks" }, async (page) => {
    const check = page.getByRole("region", { name: "Check on the table" });
    await check.getByRole("button", { name: "Go there: Nutrition" }).click();
    await page.getByRole("button", { name: /^Nutrition Take photo/ }).waitFor();
    await check.getByRole("button", { name: "Good enough: Ingredients" }).click();
    await called(page, 1);
    assert.deepEqual(await calls(page), [["goodEnough", "ingredients"]]);
  }));

test("photos are sent to be checked by a key before the set is complete", () =>
  on({ state: "can_check" }, async (page) => {
    await page.getByRole("button", { name: "Check photos now" }).waitFor();
    await press(page, "Control+Enter");
    await called(page, 1);
    assert.deepEqual(await calls(page), [["submitSession", null]]);
  }));

test("without a check the keys of one do nothing", () =>
  on({}, async (page) => {
    await press(page, "e");
    await press(page, "Control+Enter");
    assert.deepEqual(await calls(page), []);
    assert.equal(await page.getByRole("region", { name: "Check on the table" }).count(), 0);
  }));

test("a doubtful link is saved only after its doubts were shown", async () => {
  const page = await browser.open({ state: "doubtful_link" });
  const last = page.getByRole("group", { name: "Last capture" });
  await last.getByText("bit.ly makes short links").waitFor();
  await last.getByRole("button", { name: "Save as product link" }).click();
  await last.getByText("Something speaks against this link").waitFor();
  await last.getByRole("button", { name: "Save it all the same" }).click();
  await called(page, 1);
  assert.equal((await calls(page))[0][2], true);
  assert.deepEqual(page.complaints, []);
});

test("a red link has nothing to save it by", async () => {
  const page = await browser.open({ state: "red_link" });
  const last = page.getByRole("group", { name: "Last capture" });
  await last.getByText("Do not open this link").waitFor();
  assert.equal(await last.getByRole("button", { name: "Save as product link" }).count(), 0);
});

test("checking on the table is a setting that is off", () =>
  on({ screen: "settings" }, async (page) => {
    const box = page.getByLabel("Check photos while the product is on the table");
    assert.equal(await box.isChecked(), false);
  }));

for (const theme of THEMES) {
  test(`a link is kept from the Review screen as well, ${theme}`, async () => {
    const page = await browser.open({ screen: "review", theme });
    const changes = page.getByRole("region", { name: "Apply will write" });
    await changes.waitFor();
    for (let n = 0; n < 20; n += 1) {
      if ((await changes.getByRole("button", { name: "Save as product link" }).count()) > 0) break;
      await press(page, "k");
    }
    await changes.getByRole("button", { name: "Save as product link" }).click();
    await changes.getByText("Something speaks against this link").waitFor();
    await picture(page, `x-link-review-${theme}`);
    await changes.getByRole("button", { name: "Save it all the same" }).click();
    await changes.getByText("Will be saved for the product once it is known").waitFor();
    assert.deepEqual((await calls(page))[0].slice(0, 1), ["keepLink"]);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(page.complaints, []);
  });
}
