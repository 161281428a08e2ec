// What is left when the window cannot be drawn: where the captures are, what to do, and scans that go on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, called, calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

const GTIN = "9521321000070";
const safe = (page) => page.getByRole("heading", { name: "Your captures are safe" });
/** Lets something fail where nobody catches it. */
const fail = (page) =>
  page.evaluate(() => void window.setTimeout(() => Object.freeze([]).push("one too many")));

for (const theme of THEMES) {
  test(`a screen that cannot be drawn becomes a page that helps, ${theme}`, async () => {
    const page = await browser.open({ state: "undrawable", theme });
    await safe(page).waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /\/home\/bench3\/\.local\/share\/perch/);
    assert.match(text, /The window could not draw Scan\./);
    assert.match(text, /SCAN-D-[0-9A-Z]{4}/);
    assert.equal(await page.locator(".window").count(), 0);
    await picture(page, `crash-${theme}`);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
  });
}

test("an error outside of drawing, and one in a promise, end in the same page", async () => {
  const page = await browser.open({ screen: "queue" });
  await fail(page);
  await safe(page).waitFor();
  const text = await page.locator("main").innerText();
  assert.match(text, /Something in the window failed while Queue was shown\./);
  assert.match(text, /QUEUE-W-/);
  await browser.open({ screen: "review" });
  await page.evaluate(() => void Promise.reject(new Error("nobody waits for this")));
  await safe(page).waitFor();
});

test("a command that is refused is no crash, even when nobody waited for it", async () => {
  const page = await browser.open({ screen: "queue" });
  await page.evaluate(() => void Promise.reject({ code: "busy", message: "The camera is busy" }));
  await page.getByRole("alert").getByText("The camera is busy").waitFor();
  assert.equal(await safe(page).count(), 0);
});

test("a scanner gun goes on, and nothing else does anything", async () => {
  const page = await browser.open({ screen: "review" });
  await fail(page);
  await safe(page).waitFor();
  await burst(page, GTIN);
  await called(page, 1);
  for (const key of ["a", "x", "F2", "F4", "Control+Enter", "Control+1", "?"]) await press(page, key);
  assert.deepEqual(await calls(page), [["gunBurst", GTIN]]);
  await page.getByRole("status").getByText(GTIN).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("the window is drawn again by one key", async () => {
  const page = await browser.open({ screen: "queue" });
  await fail(page);
  await safe(page).waitFor();
  assert.equal(await page.getByRole("button").count(), 1);
  await page.waitForFunction(() => document.activeElement?.tagName === "BUTTON");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await page.locator("main#queue").waitFor();
});

test("a restart is one press away where the station offers it", async () => {
  const page = await browser.open({ state: "undrawable" });
  await page.getByRole("button", { name: "Restart Perch" }).click();
  assert.deepEqual(await calls(page), [["restart"]]);
});
