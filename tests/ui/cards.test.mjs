// Command cards and the first start: what they do in the window, and what never does it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { burst, called, calls, faults, misfits, picture, press, SIZES, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

const screenOf = (page) => page.evaluate(() => document.querySelector("main").id);

describe("the sheet of cards", () => {
  for (const theme of THEMES) {
    test(`shows every card and is printed, ${theme}`, async () => {
      const page = await browser.open({ screen: "settings", theme });
      await page.getByRole("button", { name: "Show the cards" }).click();
      await page.locator("dialog svg[role=img]").nth(17).waitFor();
      assert.equal(await page.locator("dialog svg[role=img]").count(), 18);
      await page.getByLabel("Order id for a card of its own").fill("PO-7");
      await page.getByRole("img", { name: "QR Code: PO-7" }).waitFor();
      await picture(page, `cards-${theme}`);
      assert.deepEqual(await faults(page), []);
      assert.deepEqual(await misfits(page), []);
      await page.getByRole("button", { name: "Print" }).click();
      assert.deepEqual((await calls(page)).at(-1), ["print"]);
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
    });
  }

  test("is all that goes to the printer", async () => {
    const page = await browser.open({ screen: "settings" });
    await page.getByRole("button", { name: "Show the cards" }).click();
    await page.locator("dialog svg[role=img]").nth(17).waitFor();
    await page.emulateMedia({ media: "print" });
    await picture(page, "cards-printed");
    assert.equal(await page.locator(".window").isVisible(), false);
    assert.equal(await page.getByRole("button", { name: "Print" }).isVisible(), false);
    const side = await page.locator("dialog svg[role=img]").first().evaluate((svg) => svg.getBoundingClientRect().width);
    await page.emulateMedia({ media: "screen" });
    // 37 mm at 96 px to the inch.
    assert.ok(Math.abs(side - 139.8) < 1, `${side} px`);
  });
});

describe("a card read by a gun", () => {
  test("chooses the next shot, wherever one is", async () => {
    const page = await browser.open({ screen: "queue" });
    await burst(page, "PERCH.SHOT.nutrition");
    await page.locator("main#photos .shoot .type", { hasText: "Nutrition" }).waitFor();
  });

  test("takes the photo", async () => {
    const page = await browser.open({ screen: "scan" });
    await burst(page, "PERCH.SHOOT");
    await called(page, 2);
    assert.deepEqual(
      (await calls(page)).map(([name]) => name),
      ["gunBurst", "shoot"],
    );
  });
});

describe("taking back", () => {
  test("is Backspace on Scan, once a capture waits", async () => {
    const page = await browser.open({ screen: "scan", state: "offline" });
    await burst(page, "4006381333931");
    await page.locator("[data-word=captured]").waitFor();
    await press(page, "Backspace");
    await page.locator("[data-word=done]").waitFor();
    assert.deepEqual((await calls(page)).at(-1), ["undoCapture"]);
  });

  test("says so when it is too late", async () => {
    const page = await browser.open({ screen: "scan" });
    // What is delivered is offered to nobody; a card may still ask for it.
    assert.equal(await page.getByRole("button", { name: "Take back" }).isDisabled(), true);
    await burst(page, "PERCH.UNDO");
    await page.locator("[data-word=refused]").waitFor();
    assert.match(await page.locator("[data-word=refused]").innerText(), /cannot be taken back any more/);
    assert.deepEqual(await misfits(page), []);
  });
});

/** Numbers between 0 and 1 that are the same in every run. */
function chance(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** What a gun may type: any printable bytes, some of them a card, with any closing key. */
function bursts(seed, count) {
  const next = chance(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const bytes = (length) => Array.from({ length }, () => String.fromCharCode(32 + Math.floor(next() * 95))).join("");
  return Array.from({ length: count }, () => ({
    text: pick([bytes(6 + Math.floor(next() * 20)), "PERCH.UNDO", `PERCH.RELEASE${bytes(1)}`, `PERCH.${bytes(7)}`]),
    end: pick(["Enter", "Tab", "", " ", "Escape"]),
  })).filter(({ text }) => text.trim().toUpperCase() !== "PERCH.RELEASE");
}

describe("no bytes of a gun", () => {
  test("leave a stop screen", async () => {
    const page = await browser.open({ screen: "review", state: "stop" });
    for (const { text, end } of bursts(11, 60)) {
      await burst(page, text, { end });
      await page.waitForTimeout(90);
    }
    assert.deepEqual(await calls(page), []);
    assert.equal(await page.getByRole("alertdialog").isVisible(), true);
    assert.equal(await screenOf(page), "review");
  });

  test("fire a shortcut", async () => {
    const page = await browser.open({ screen: "review" });
    const sent = bursts(12, 60).map(({ text }) => ({ text, end: "Enter" }));
    for (const { text, end } of sent) await burst(page, text, { end });
    await called(page, sent.length);
    const made = await calls(page);
    assert.deepEqual([...new Set(made.map(([name]) => name))], ["gunBurst"]);
    assert.equal(made.map(([, text]) => text).join(""), sent.map(({ text }) => text).join(""));
    assert.equal(await page.locator("dialog[open]").count(), 0);
  });
});

test("the card for it leaves a stop screen", async () => {
  const page = await browser.open({ screen: "photos", state: "stop" });
  for (const end of ["Enter", ""]) {
    if (end === "") await page.reload();
    await page.getByRole("alertdialog").waitFor();
    await burst(page, "PERCH.RELEASE", { end });
    await page.getByRole("alertdialog").waitFor({ state: "hidden" });
    assert.deepEqual(await calls(page), [["gunBurst", "PERCH.RELEASE"]]);
  }
});

describe("the first start", () => {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      test(`asks two questions, ${theme} at ${size.width}`, async () => {
        const page = await browser.openFirst({ theme, size });
        await picture(page, `first-${theme}-${size.width}`);
        assert.deepEqual(await faults(page), []);
        assert.deepEqual(page.complaints, []);
      });
    }
  }

  test("ends with a camera and a key, by keys alone", async () => {
    const page = await browser.openFirst({});
    await page.getByRole("radio").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.getByLabel("API key").focus();
    await page.keyboard.type("cls_test_0123456789", { delay: 90 });
    await page.keyboard.press("Enter");
    await page.locator("main#scan").waitFor();
    const made = await calls(page);
    assert.equal(made.at(-1)[0], "storeKey");
    assert.equal(made.findLast(([name]) => name === "saveSettings")[1].camera, "laptop");
  });

  test("may be left without a key", async () => {
    const page = await browser.openFirst({});
    await page.getByRole("button", { name: "Start scanning" }).click();
    await page.locator("main#scan").waitFor();
    assert.equal((await calls(page)).some(([name]) => name === "storeKey"), false);
  });
});

test("on a whole screen every target is as large as a finger", async () => {
  for (const screen of ["scan", "photos", "queue", "review", "settings"]) {
    const page = await browser.open({ screen, state: "kiosk" });
    await page.locator("html[data-kiosk]").waitFor();
    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll("button, select, input, summary")].map((each) =>
        each.matches("input[type=checkbox], input[type=radio]") ? (each.closest("label") ?? each) : each,
      );
      return targets
        .filter((each) => each.checkVisibility() && !each.matches(".spoken"))
        .map((each) => ({ html: each.outerHTML.slice(0, 80), ...each.getBoundingClientRect().toJSON() }))
        .filter(({ height, width }) => height > 0 && (height < 47.5 || width < 47.5))
        .map(({ html, width, height }) => `${Math.round(width)} × ${Math.round(height)} ${html}`);
    });
    assert.deepEqual(small, [], screen);
  }
});
