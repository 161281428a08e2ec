// A link in a browser elsewhere: said who gets it, followed step by step, ended; its key and its switch.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { called, calls, faults, misfits, picture, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function check(page, name) {
  assert.deepEqual(await misfits(page), []);
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.complaints, []);
  await picture(page, name);
}

for (const theme of THEMES) {
  test(`a link is opened elsewhere once it was said who gets it, ${theme}`, async () => {
    const page = await browser.open({ state: "safe_browser", theme, still: false });
    const last = page.getByRole("group", { name: "Last capture" });
    await last.getByRole("button", { name: "Look in a safe browser" }).click();
    await last.getByText("AnchorBrowser (api.anchorbrowser.io) gets the whole link").waitFor();
    assert.deepEqual(await calls(page), []);
    await check(page, `x-browser-consent-${theme}`);
    await last.getByRole("button", { name: "Let it open the link there" }).click();
    const panel = page.getByRole("region", { name: "Safe browser" });
    await panel.getByRole("listitem").filter({ hasText: "A computer is set up for it" }).waitFor();
    await check(page, `x-browser-starts-${theme}`);
    await panel.getByText("The page is open in a window of its own").waitFor();
    assert.equal(await panel.getByRole("link").count(), 0);
    await panel.getByRole("button", { name: "End it" }).click();
    await panel.waitFor({ state: "detached" });
    const [[name, id], ...others] = await calls(page);
    assert.deepEqual([name, typeof id, others], ["lookInBrowser", "string", [["endBrowser"]]]);
  });
}

for (const [state, button, words] of [
  ["browser_starts", "Cancel", "The page opens"],
  ["browser_failed", "Close", "The browser could not be started"],
  ["browser_no_credit", "Close", "has no credit left"],
]) {
  test(`what is said of one that is in ${state} can be ended by keys`, async () => {
    const page = await browser.open({ state });
    const panel = page.getByRole("region", { name: "Safe browser" });
    await panel.getByText(words).waitFor();
    await panel.getByRole("button", { name: button }).focus();
    await page.keyboard.press("Enter");
    await called(page, 1);
    assert.deepEqual(await calls(page), [["endBrowser"]]);
  });
}

test("one that is being ended cannot be ended twice", async () => {
  const page = await browser.open({ state: "browser_ends" });
  const panel = page.getByRole("region", { name: "Safe browser" });
  assert.equal(await panel.getByRole("button").isDisabled(), true);
});

test("it is off at first, and its key is asked for where it is switched on", async () => {
  const page = await browser.open({ screen: "settings" });
  const part = page.getByRole("group").filter({ hasText: "Look at links in a browser far away" });
  const field = page.getByLabel("New key of AnchorBrowser");
  assert.equal(await field.count(), 0);
  await part.getByLabel("Look at links in a browser far away").check();
  await field.fill("sk-0123456789abcdef");
  await field.press("Enter");
  await called(page, 1);
  // The text of a key is in no call.
  assert.deepEqual(await calls(page), [["storeBrowserKey", 19]]);
  assert.equal(await field.inputValue(), "");
  await check(page, "x-browser-settings");
});
