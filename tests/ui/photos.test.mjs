// The photo table: a whole set by keys, the guard's screen, the aids, the order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, called, calls, faults, misfits, press, start } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function on(asked, work) {
  const page = await browser.open({ screen: "photos", ...asked });
  await work(page);
  assert.deepEqual(page.complaints, []);
}

const deeds = async (page) =>
  (await calls(page)).map(([name, ...rest]) => [name, ...rest]);

test("each shot that is missing says how to lay the pack", () =>
  on({ state: "unphotographed" }, async (page) => {
    const tips = [];
    for (let shot = 0; shot < 12; shot += 1) {
      const wanted = page.getByRole("region", { name: /: missing$/ });
      assert.equal(await wanted.locator("svg").count(), 1);
      tips.push(await wanted.locator(".tip").innerText());
      if (shot === 6) assert.deepEqual([await misfits(page), await faults(page)], [[], []]);
      await press(page, "ArrowRight");
    }
    assert.equal(new Set(tips).size, 12);
  }));

test("a missing shot shows the same one of the product before", () =>
  on({ state: "normal" }, async (page) => {
    const wanted = page.getByRole("region", { name: "Left side: missing" });
    await wanted.getByText("The same shot of the product before").waitFor();
    assert.ok(await wanted.locator("img").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  }));

test("twelve photos take thirteen keys and no pointer", () =>
  on({ screen: "scan", state: "unphotographed" }, async (page) => {
    await press(page, "Control+3");
    for (let shot = 1; shot <= 12; shot += 1) {
      await press(page, "Space");
      await called(page, shot);
    }
    const types = (await deeds(page)).map(
      ([name, , type]) => `${name} ${type}`,
    );
    assert.equal(new Set(types).size, 12);
    assert.equal(types[0], "shoot front");
    await page.getByText("12 of 12 taken").waitFor();
  }));

/** Once the guard was up long enough to be seen. */
const seen = (page) => page.getByRole("button", { name: /Take it again/ }).and(page.locator(":enabled")).waitFor();

test("the guard stops everything until it is answered", () =>
  on({ state: "wrong_product" }, async (page) => {
    const stop = page.getByRole("alertdialog", { name: "Another product" });
    await stop.waitFor();
    assert.deepEqual(await faults(page), []);
    await seen(page);
    for (const key of ["r", "h", "Control+1", "Control+4", "F1", "F2"]) await press(page, key);
    assert.deepEqual(await deeds(page), []);
    for (let step = 0; step < 4; step += 1) {
      await press(page, "Tab");
      assert.ok(await stop.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body));
    }
    await press(page, "Space");
    await called(page, 1);
    assert.deepEqual(await deeds(page), [["dropPhoto"]]);
    await stop.waitFor({ state: "detached" });
  }));

test("a photo is kept against the guard by a key of its own", () =>
  on({ state: "wrong_product" }, async (page) => {
    await seen(page);
    await press(page, "o");
    await called(page, 1);
    assert.deepEqual(await deeds(page), [["keepPhoto"]]);
    await page.getByText("Kept although it shows 09521321000049").waitFor();
  }));

test("what could be better is told beside the photo, and never in the way", () =>
  on({ state: "poor_photo" }, async (page) => {
    await page
      .getByRole("list", { name: "Gallery" })
      .getByRole("button")
      .first()
      .click();
    const list = page.getByRole("list", { name: "What could be better" });
    assert.equal(await list.getByRole("listitem").count(), 3);
    await press(page, "Space");
    await called(page, 1);
  }));

test("photos are put in order by keys", () =>
  on({}, async (page) => {
    await page
      .getByRole("list", { name: "Gallery" })
      .getByRole("button")
      .nth(1)
      .click();
    await press(page, "Control+ArrowLeft");
    await called(page, 1);
    const [[name, , to]] = await deeds(page);
    assert.deepEqual([name, to], ["movePhoto", 0]);
  }));

test("ghost, thirds and crop lie over the picture and leave it alone", () =>
  on({}, async (page) => {
    const picture = page.getByRole("figure");
    for (const key of ["g", "l", "c"]) await press(page, key);
    await picture.locator("svg.guides rect").waitFor();
    assert.equal(await picture.locator("img").count(), 2);
    const frame = await picture
      .locator("svg.guides rect")
      .evaluate((rect) => [
        rect.getAttribute("width"),
        rect.getAttribute("height"),
      ]);
    assert.deepEqual(frame, ["720", "720"]);
    for (const key of ["g", "l", "c", "c"]) await press(page, key);
    await picture.locator("svg.guides rect").waitFor({ state: "detached" });
    assert.deepEqual(await deeds(page), []);
  }));

test("the timer counts down, and the same key stops it", () =>
  on({ still: false }, async (page) => {
    await press(page, "t");
    await press(page, "Space");
    await page.getByLabel("Photo in 3", { exact: true }).waitFor();
    await press(page, "Space");
    await page.getByRole("button", { name: /Take photo/ }).waitFor();
    await press(page, "Space");
    await called(page, 1);
    assert.equal((await deeds(page))[0][0], "shoot");
  }));

test("hands free is switched by a key and ends with the screen", () =>
  on({}, async (page) => {
    await press(page, "h");
    await called(page, 1);
    await page.getByText("Turn the pack and let go").waitFor();
    await press(page, "Control+1");
    await called(page, 2);
    const states = (await deeds(page)).map(([name, isOn]) => [name, isOn]);
    assert.deepEqual(states, [
      ["handsFree", true],
      ["handsFree", false],
    ]);
  }));

test("a capture that lacks shots is one click away", () =>
  on({ state: "unfinished" }, async (page) => {
    await page.getByText("2 of 4 shots are missing").waitFor();
    await page.getByRole("button", { name: "Go back to it" }).click();
    assert.match(
      await page
        .getByRole("combobox", { name: "Product" })
        .locator("option:checked")
        .innerText(),
      /Harbour Coffee/,
    );
  }));

const chosen = (page) => page.getByRole("combobox", { name: "Product" }).locator("option:checked").innerText();

test("a capture that overtakes a chosen product is told, and photographed by one press", () =>
  on({ state: "unfinished" }, async (page) => {
    await page.getByRole("button", { name: "Go back to it" }).click();
    assert.match(await chosen(page), /Harbour Coffee/);
    await press(page, "h");
    await called(page, 1);
    await burst(page, "4006381333931");
    await page.getByText("Another product was captured since").waitFor();
    assert.match(await chosen(page), /Harbour Coffee/);
    await page.getByRole("button", { name: "Photograph the new one" }).click();
    await called(page, 3);
    assert.doesNotMatch(await chosen(page), /Harbour Coffee/);
    const [chosenOne, scanned, newest] = await deeds(page);
    assert.equal(typeof chosenOne[2], "string");
    assert.equal(scanned[0], "gunBurst");
    assert.deepEqual(newest, ["handsFree", true, null]);
  }));

test("a card for a photo does not answer the guard", () =>
  on({ state: "wrong_product" }, async (page) => {
    await burst(page, "PERCH.SHOOT");
    await called(page, 1);
    await page.getByRole("alertdialog").waitFor();
    assert.deepEqual(await deeds(page), [["gunBurst", "PERCH.SHOOT"]]);
  }));

test("a card for a photo that cannot be taken says so", () =>
  on({ state: "empty" }, async (page) => {
    await burst(page, "PERCH.SHOOT");
    await page.getByRole("status").getByText("Not done").waitFor();
  }));

test("a photo is moved by its place among those of its product", () =>
  on({}, async (page) => {
    const gallery = page.getByRole("list", { name: "Gallery" }).getByRole("button");
    await gallery.nth(3).click();
    assert.equal(await page.getByRole("button", { name: /Move later/ }).isDisabled(), true);
    await page.getByRole("button", { name: /Move earlier/ }).click();
    await called(page, 1);
    const [[name, , to]] = await deeds(page);
    assert.deepEqual([name, to], ["movePhoto", 2]);
  }));
