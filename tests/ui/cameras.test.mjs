// The camera card in Settings: examined until somebody stops it, with a test card to show.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { calls, faults, picture, start } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

const examined = async (page) => (await calls(page)).filter(([name]) => name === "examineCamera").length;

test("a camera is examined again and again while somebody moves it", async () => {
  const page = await browser.open({ screen: "settings" });
  await page.getByRole("button", { name: "Examine" }).click();
  await page.waitForFunction(
    () => window.perch.calls.filter(([name]) => name === "examineCamera").length >= 3,
  );
  await page.getByText("Move the camera about 25 % closer").waitFor();
  await picture(page, "settings-examining");
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Examine" }).waitFor();
  // Another screen ends it too, with the look that was under way.
  await page.getByRole("button", { name: "Examine" }).click();
  await page.keyboard.press("Control+1");
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  const gone = await examined(page);
  await page.waitForTimeout(1_200);
  assert.ok((await examined(page)) <= gone + 1);
  assert.deepEqual(page.complaints, []);
});

test("the test card is shown large, and Esc closes it", async () => {
  const page = await browser.open({ screen: "settings" });
  await page.getByRole("button", { name: "Test card" }).click();
  const card = page.getByRole("img", { name: "Two barcodes" });
  await card.waitFor();
  await page.waitForFunction(() => document.querySelector("dialog img").naturalWidth > 0);
  assert.ok((await card.boundingBox()).width > 600);
  await picture(page, "settings-test-card");
  assert.deepEqual(await faults(page), []);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  assert.deepEqual(page.complaints, []);
});

test("photos in full size are a setting", async () => {
  const page = await browser.open({ screen: "settings" });
  await page.getByLabel("Take photos in the camera's full size").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => window.perch.calls.some(([name]) => name === "saveSettings"));
  const [, form] = (await calls(page)).find(([name]) => name === "saveSettings");
  assert.equal(form.full_stills, true);
  assert.deepEqual(page.complaints, []);
});
