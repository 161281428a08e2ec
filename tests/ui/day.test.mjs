// A whole piece of work without a mouse: scan, twelve photos, submit, review, apply.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, called, calls, picture, press, start } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

/** Invented products of the canned views; the last one is photographed. */
const PACKS = ["9521321000018", "9521321000025", "9521321000032", "9521321000049"];

test("scan, twelve photos, submit, 25 proposals and apply take no pointer", async (context) => {
  const page = await browser.open({ state: "fresh", still: false });
  await page.evaluate(() => {
    window.pointed = [];
    const note = ({ type, detail }) => window.pointed.push(`${type} ${detail}`);
    for (const type of ["pointerdown", "mousedown", "touchstart"]) window.addEventListener(type, note, true);
    // A click that a key makes has no number of presses.
    window.addEventListener("click", (event) => event.detail > 0 && note(event), true);
  });
  let keys = 0;
  const key = (name) => {
    keys += 1;
    return press(page, name);
  };
  let made = 0;
  /** Waits until so many more commands were called. */
  const calledMore = (count) => called(page, (made += count));

  for (const pack of PACKS) {
    await burst(page, pack);
    await calledMore(1);
  }
  await page.locator("[data-word=captured]").waitFor();

  await key("Control+3");
  for (let shot = 1; shot <= 12; shot += 1) {
    await key("Space");
    await calledMore(1);
  }
  await page.getByText("12 of 12 taken").waitFor();

  await key("Control+2");
  await key("Control+Enter");
  await calledMore(1);
  await page.locator("nav").getByText("25 to review").waitFor();

  await key("F9");
  const begin = Date.now();
  const groups = page.locator("main .group");
  assert.equal(await groups.count(), PACKS.length);
  for (let group = 0; group < PACKS.length; group += 1) {
    const proposals = await groups.nth(group).getByRole("button").count();
    for (let proposal = 0; proposal < proposals; proposal += 1) {
      await key(proposal === 3 ? "x" : "a");
      await calledMore(1);
    }
    // The last decision of a product goes on to the next product; Apply is meant for the one before.
    const isLast = group === PACKS.length - 1;
    if (!isLast) await key("ArrowUp");
    await key("Control+Enter");
    await calledMore(1);
    await page.getByText("The server wrote what was accepted").waitFor();
    if (!isLast) await key("k");
  }
  const seconds = (Date.now() - begin) / 1000;
  await picture(page, "day-applied");

  const counts = {};
  for (const [name] of await calls(page)) counts[name] = (counts[name] ?? 0) + 1;
  assert.deepEqual(counts, { gunBurst: 4, shoot: 12, submitSession: 1, decide: 25, apply: 4 });
  assert.deepEqual(await page.evaluate(() => window.pointed), []);
  assert.deepEqual(page.complaints, []);
  await page.getByText("25 of 25 decided").waitFor();
  assert.ok(keys <= 52, `${keys} keys`);
  assert.ok(seconds < 60, `the review took ${seconds} s`);
  context.diagnostic(`4 scans and ${keys} keys; the review took ${seconds.toFixed(1)} s with the pauses of a test`);
});
