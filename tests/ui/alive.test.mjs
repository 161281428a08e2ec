// What moves by itself: the live picture, outlines, deliveries, times.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, picture, start } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function on(asked, work) {
  const page = await browser.open({ still: false, ...asked });
  await work(page);
  assert.deepEqual(page.complaints, []);
}

test("the live picture asks for one frame after the other, in one element", () =>
  on({}, async (page) => {
    const number = () =>
      page.locator("figure img").evaluate((image) => Number(new URL(image.src).hash.slice(1)));
    const before = await number();
    await page.waitForFunction((from) => Number(new URL(document.querySelector("figure img").src).hash.slice(1)) > from + 5, before);
    assert.equal(await page.locator("figure img").count(), 1);
  }));

test("an outline tells its state by word, shape and colour", () =>
  on({ state: "conflict" }, async (page) => {
    await page.locator("svg .outline").nth(1).waitFor();
    const words = await page.locator("svg .outline text").allTextContents();
    assert.match(words[0], /✓ Captured/);
    assert.match(words[1], /▲ Does not match/);
    const strokes = await page
      .locator("svg .outline .line")
      .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).stroke));
    assert.notEqual(strokes[0], strokes[1]);
  }));

test("without a camera the picture says so, and the gun still works", () =>
  on({ state: "camera_gone" }, async (page) => {
    await page.getByText("USB camera 1080p was unplugged").waitFor();
    await burst(page, "9521321000070");
    await page.locator("[data-word=captured]").waitFor();
  }));

test("a capture is waiting, then sending, then delivered, by itself", () =>
  on({}, async (page) => {
    await burst(page, "9521321000070");
    const state = (text) => page.locator(".last").getByText(text, { exact: true }).waitFor();
    await state("Waiting");
    await state("Sending");
    await state("Delivered");
    await page.locator(".last").getByText("Almond Drink, unsweetened, 1 l").waitFor();
  }));

test("a photo on its way tells how far it is, in the queue and on the photo strip", async () => {
  for (const screen of ["queue", "photos"]) {
    await on({ screen, state: "uploading", still: true }, async (page) => {
      if (screen === "queue") {
        const row = page.locator("tr[data-state=sending]").filter({ hasText: "Send photo" });
        assert.equal(await row.getByRole("progressbar", { name: "43 % sent" }).getAttribute("value"), "43");
        await row.getByText("about 15 seconds left").waitFor();
      } else {
        const photo = page.getByRole("list", { name: "Gallery" }).getByRole("button", { name: /43 % sent/ });
        assert.equal(await photo.locator("progress").getAttribute("value"), "43");
        await photo.click();
        await page.getByRole("progressbar", { name: "43 % sent" }).waitFor();
      }
    });
  }
});

test("a submitted session goes on by itself", () =>
  on({ screen: "session" }, async (page) => {
    await page.getByRole("button", { name: "Submit for extraction" }).click();
    await page.locator("main").getByText("Submitting", { exact: true }).first().waitFor();
    await page.locator("main").getByText("Extracting", { exact: true }).first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Submit for extraction" }).count(), 0);
    await picture(page, "session-submitted");
  }));

test("a chosen photo grows when it is pressed", () =>
  on({ screen: "review" }, async (page) => {
    const photo = page.getByRole("region", { name: "Photo that shows it" }).getByRole("button");
    // Loaded first: an image has no size of its own before.
    const before = await photo.locator("img").evaluate(async (image) => {
      await image.decode();
      return image.getBoundingClientRect().width;
    });
    await photo.click();
    const image = await photo.locator("img").elementHandle();
    await page.waitForFunction(
      ([image, from]) => image.getBoundingClientRect().width > from * 1.5,
      [image, before],
    );
  }));

test("the queue tells how far it has come, and how long the rest takes once that is known", () =>
  on({ screen: "queue" }, async (page) => {
    const drain = page.getByRole("region", { name: "On its way out" });
    await drain.getByText("0 of 4 sent").waitFor();
    await drain.getByText("The time left is known after a few more").waitFor();
    for (const code of ["9521321000070", "9521321000087", "9521321000094"]) await burst(page, code);
    await drain.getByText("3 of 7 sent").waitFor();
    assert.equal(await drain.getByRole("progressbar").evaluate((bar) => bar.position.toFixed(2)), "0.43");
    await drain.getByText(/^about \d+ seconds left$/).waitFor();
    await picture(page, "queue-drains");
  }));

test("a queue that stands still says what it waits for", () =>
  on({ screen: "queue", state: "offline" }, async (page) => {
    const drain = page.getByRole("region", { name: "On its way out" });
    await drain.getByText("Goes on by itself when the server is reached again").waitFor();
  }));

for (const screen of ["session", "photos", "queue", "review", "history", "settings"]) {
  test(`${screen} says in words that it waits, and comes by itself`, () =>
    on({ screen, state: "slow" }, async (page) => {
      await page.locator("main").getByText("One moment…").waitFor();
      await page.locator("main").getByText("One moment…").waitFor({ state: "detached" });
      await page.locator("main .panel").first().waitFor();
    }));
}
