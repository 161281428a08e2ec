// History and the files it writes: found by typing, told by session, saved where the window says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

const names = (page) => page.locator(".list .label").allInnerTexts();
/** Nothing overlaps, and axe finds nothing, once the colours have settled. */
async function looksRight(page, name) {
  await page.waitForTimeout(150);
  await picture(page, name);
  assert.deepEqual(await misfits(page), []);
  assert.deepEqual(await faults(page), []);
}

const told = (page) => page.locator("[aria-label='What happened'] h2").innerText();

test("typing finds sessions by order, and the rest is one press away", async () => {
  const page = await browser.open({ screen: "history" });
  assert.ok((await names(page)).length > 4);
  await page.locator("input[type=search]").pressSequentially("4709", { delay: 90 });
  await page.waitForFunction(() => document.querySelectorAll(".list .label").length === 1);
  assert.deepEqual(await names(page), ["SO-2026-4709"]);
  assert.equal(await told(page), "SO-2026-4709");
  await page.getByRole("button", { name: "Show all" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".list .label").length > 4);
});

test("what is not there is said, with what to try", async () => {
  const page = await browser.open({ screen: "history" });
  await page.locator("input[type=search]").pressSequentially("no such", { delay: 90 });
  await page.getByText("Nothing found").waitFor();
  assert.match(await page.locator("main").innerText(), /fewer digits/);
  assert.ok(await page.getByRole("button", { name: "Export list" }).isDisabled());
});

test("keys walk through the sessions and the pages", async () => {
  const page = await browser.open({ screen: "history", state: "many" });
  const [, second] = await names(page);
  await press(page, "PageDown");
  await page.getByText("Page 2").waitFor();
  await press(page, "PageUp");
  await page.getByText("Page 1").waitFor();
  await press(page, "ArrowDown");
  const all = await names(page);
  assert.equal(await told(page), all[1] ?? second ?? (await told(page)));
});

test("a gun captures here as well and leaves nothing in the search", async () => {
  const page = await browser.open({ screen: "history" });
  await page.locator("input[type=search]").focus();
  await burst(page, "9521321000070");
  await page.waitForTimeout(200);
  assert.equal(await page.locator("input[type=search]").inputValue(), "");
  assert.deepEqual(await calls(page), [["gunBurst", "9521321000070"]]);
});

for (const theme of THEMES) {
  test(`a file is written and its place is said, ${theme}`, async () => {
    const page = await browser.open({ screen: "history", theme });
    await page.getByRole("button", { name: "Export list" }).click();
    await page.getByRole("status").getByText("history-2026").waitFor();
    await looksRight(page, `x-history-saved-${theme}`);
    await page.getByRole("button", { name: "Export session" }).click();
    await page.getByRole("status").getByText("session-2026").waitFor();
    const made = await calls(page);
    assert.deepEqual(made[0], ["exportHistory", { text: "", from: null, to: null }, null, "csv"]);
    assert.equal(typeof made[1][2], "string");
    await page.getByRole("button", { name: "List as JSON" }).click();
    await page.getByRole("status").getByText(".jsonl").waitFor();
    await page.getByRole("button", { name: "Session as JSON" }).click();
    await page.getByRole("status").getByText("session-2026").waitFor();
    assert.deepEqual(
      (await calls(page)).map((call) => call[3]),
      ["csv", "csv", "json_lines", "json_lines"],
    );
    await page.getByRole("status").getByRole("button", { name: "Close" }).click();
    assert.equal(await page.getByRole("status").count(), 0);
  });

  test(`what is unsent is exported after a second press, ${theme}`, async () => {
    const page = await browser.open({ screen: "queue", theme });
    await page.getByRole("button", { name: "Export what is unsent" }).click();
    assert.deepEqual(await calls(page), []);
    await looksRight(page, `x-queue-sure-${theme}`);
    await page.getByRole("button", { name: "Hold it here and export" }).click();
    await page.getByRole("status").getByText("unsent-2026").waitFor();
    assert.deepEqual(await calls(page), [["exportUnsent"]]);
    assert.match(await page.locator("main").innerText(), /Held back/);
    await looksRight(page, `x-queue-exported-${theme}`);
  });
}

test("what another station exported is taken over from a file", async () => {
  const page = await browser.open({ screen: "queue" });
  await page.getByRole("button", { name: "Take over from a file" }).click();
  const said = page.getByRole("status");
  await said.getByText("9 entries are taken over with 2 photos").waitFor();
  assert.match(await said.innerText(), /3 were here already/);
  assert.deepEqual(await calls(page), [["importUnsent"]]);
  await looksRight(page, "x-queue-taken-over");
});

test("with nothing unsent there is nothing to export", async () => {
  const page = await browser.open({ screen: "queue", state: "empty" });
  assert.ok(await page.getByRole("button", { name: "Export what is unsent" }).isDisabled());
});
