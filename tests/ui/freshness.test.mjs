// How near a date is, in its four states; a held batch that stops work; and the hold list in Settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { called, calls, faults, misfits, picture, SMALLEST, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function looksRight(page, name) {
  await page.waitForTimeout(150);
  await picture(page, name);
  assert.deepEqual(await misfits(page), []);
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.complaints, []);
}

const CHIPS = {
  fresh: { word: "Fresh", shape: "tick", sentence: "Expires in 268 days", basis: /server's limits for Biscuits/ },
  warning: { word: "Expires soon", shape: "clock", sentence: "Expires in 20 days", basis: /server's limits for Biscuits/ },
  critical: { word: "Critical", shape: "alert", sentence: "Best before in 3 days", basis: /usual limits of 30 and 7 days/ },
  expired: { word: "Expired", shape: "stop", sentence: "Expired 2 days ago", basis: null },
};

for (const theme of THEMES) {
  for (const [level, { word, shape, sentence, basis }] of Object.entries(CHIPS)) {
    test(`a ${level} date has its word, its shape and its sentence, ${theme}`, async () => {
      const page = await browser.open({ state: `${level}_date`, theme });
      const date = page.locator(".last [data-freshness]");
      assert.equal(await date.getAttribute("data-freshness"), level);
      assert.equal(await date.locator(".chip .word").textContent(), word);
      assert.equal(await date.locator(".chip svg").getAttribute("data-shape"), shape);
      assert.equal(await date.locator("strong").textContent(), sentence);
      const limits = date.locator(".basis");
      if (basis) assert.match(await limits.textContent(), basis);
      else assert.equal(await limits.count(), 0);
      await looksRight(page, `x-date-${level}-${theme}`);
    });
  }

  test(`dates that need attention stand in the lists, ${theme}`, async () => {
    for (const screen of ["scan", "session", "history"]) {
      const page = await browser.open({ screen, state: "dates", theme });
      await looksRight(page, `x-dates-${screen}-${theme}`);
      if (screen !== "scan") continue;
      const lines = await page.locator(".earlier li").allTextContents();
      assert.ok(lines.some((line) => /Expired/.test(line)) && lines.some((line) => /Expires soon/.test(line)));
      assert.ok(lines.every((line) => !/Fresh/.test(line)));
      assert.equal(await page.locator(".earlier li .held").count(), 1);
    }
  });

  test(`a held batch fills the window until somebody goes on, and stays noted, ${theme}`, async () => {
    const page = await browser.open({ state: "held_batch", theme });
    const stop = page.getByRole("alertdialog");
    const text = await stop.textContent();
    for (const part of ["Sea Salt Oat Crackers 200 g", "L4428", "Glass splinters in the line"]) assert.ok(text.includes(part), part);
    const { width, height } = await stop.boundingBox();
    assert.deepEqual({ width, height }, page.viewportSize());
    await looksRight(page, `x-held-stop-${theme}`);
    await page.keyboard.press("Enter");
    await stop.getByRole("button").click();
    await stop.waitFor({ state: "detached" });
    await called(page, 1);
    assert.equal((await calls(page))[0][0], "dismissNotice");
    await page.locator(".last").getByText("Its batch is on the hold list: Glass splinters in the line").waitFor();
    await looksRight(page, `x-held-released-${theme}`);
  });

  test(`a batch that was not read is an amber notice, ${theme}`, async () => {
    const page = await browser.open({ state: "batch_unread", theme });
    await page.locator(".notices").getByText("look at the one on the pack").waitFor();
    await looksRight(page, `x-batch-unread-${theme}`);
  });

  for (const language of ["en", "de"]) {
    test(`the hold list is taken from a file and cleared, ${theme}, ${language}`, async () => {
      const page = await browser.open({ screen: "settings", theme, language });
      const list = page.locator("section:has(#hold-list)");
      const de = language === "de";
      await list.getByText(de ? "Keine Charge ist gesperrt" : "No batch is held").waitFor();
      await list.getByRole("button").first().click();
      await list.getByText(de ? "12 Chargen von 5 Produkten gesperrt" : "12 batches of 5 products are held").waitFor();
      await list.getByText("recall-2026-01.csv").waitFor();
      await list.scrollIntoViewIfNeeded();
      await looksRight(page, `x-hold-list-${theme}-${language}`);
      await list.getByRole("button", { name: de ? "Liste leeren" : "Clear the list" }).click();
      await called(page, 1);
      await list.getByRole("button", { name: de ? "Nichts mehr sperren" : "Hold nothing any more" }).click();
      await list.getByText(de ? "Keine Charge ist gesperrt" : "No batch is held").waitFor();
      assert.deepEqual((await calls(page)).map(([name]) => name), ["importHoldList", "clearHoldList"]);
    });
  }
}

test("what was found has room in the smallest window", async () => {
  for (const state of ["critical_date", "held_batch", "held_released", "dates"]) {
    for (const language of ["en", "de"]) {
      const page = await browser.open({ state, size: SMALLEST, language });
      await looksRight(page, `x-small-${state}-${language}`);
    }
  }
});
