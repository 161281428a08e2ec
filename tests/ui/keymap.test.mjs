// Keys of one's own: chosen by pressing them, refused with a reason, in use everywhere once they are stored.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { burst, called, calls, faults, misfits, picture, press, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

async function on(asked, work) {
  const page = await browser.open({ screen: "settings", ...asked });
  await work(page);
  assert.deepEqual(page.complaints, []);
}

/** Begins to change the key of an action, by keys. */
async function begin(page, action) {
  await page.getByRole("button", { name: `${action}: change the key`, exact: true }).focus();
  await press(page, "Enter");
  await page.getByText("Press a key", { exact: true }).waitFor();
}

const save = async (page) => {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
};
/** The keys an action is shown with. */
const keysOf = async (page, action) => (await row(page, action).locator("kbd").allInnerTexts()).join(", ");
const row = (page, action) => page.locator(".keymap li").filter({ has: page.getByText(action, { exact: true }) });

test("a key is changed by pressing it, stored, shown and in use", () =>
  on({}, async (page) => {
    await begin(page, "Accept");
    await press(page, "j");
    assert.equal(await keysOf(page, "Accept"), "J");
    await begin(page, "Type a code");
    await press(page, "Control+b");
    assert.equal(await keysOf(page, "Type a code"), "Ctrl B");
    assert.deepEqual(await calls(page), [], "nothing is stored before it is saved");
    await save(page);
    const [name, form] = (await calls(page)).at(-1);
    assert.deepEqual([name, form.keys], ["saveSettings", { accept: "j", type_code: "Ctrl+b" }]);

    await press(page, "Control+5");
    await page.getByRole("button", { name: "Accept J" }).waitFor();
    await press(page, "a");
    assert.equal((await calls(page)).length, 1, "the old key does nothing");
    await press(page, "j");
    await called(page, 2);
    assert.deepEqual((await calls(page)).at(-1)[0], "decide");
    await press(page, "F1");
    const help = page.getByRole("dialog");
    assert.match(await help.getByText("Accept", { exact: true }).locator("..").innerText(), /J/);
    assert.match(await help.getByText("Type a code").locator("..").innerText(), /Ctrl\s*B/);
    await press(page, "Escape");
    await press(page, "Control+b");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "typed");
  }));

test("hints name the key in use", () =>
  on({ state: "empty" }, async (page) => {
    await begin(page, "Type a code");
    await press(page, "F6");
    await save(page);
    await press(page, "Control+1");
    await page.getByText("or press F6 and type it").waitFor();
  }));

for (const theme of THEMES) {
  test(`a key that means something else is refused in words, ${theme}`, () =>
    on({ theme }, async (page) => {
      await begin(page, "Accept");
      await press(page, "x");
      await page.getByRole("alert").getByText("X already means “Reject”, Review. Give that another key first.").waitFor();
      await row(page, "Accept").scrollIntoViewIfNeeded();
      await picture(page, `settings-keys-${theme}`);
      assert.deepEqual(await misfits(page), []);
      assert.deepEqual(await faults(page), []);
      await press(page, "y");
      assert.equal(await page.getByRole("alert").getByText("already means").count(), 0);
      assert.equal(await keysOf(page, "Accept"), "Y");
    }));
}

test("keys that guns, fields, buttons or the desktop use are refused with the reason", () =>
  on({}, async (page) => {
    const said = (words) => page.getByRole("alert").getByText(words).waitFor();
    await begin(page, "Type a code");
    await press(page, "t");
    await said("T by itself is typed into a field");
    await press(page, "Enter");
    await said("Enter presses buttons");
    await press(page, "Tab");
    await said("Tab presses buttons");
    await press(page, " ");
    await said("Space presses buttons");
    await press(page, "Control+]");
    await said("Ctrl ] is what scanner guns send");
    await press(page, "Control+c");
    await said("Ctrl C is used by the desktop");
    await press(page, "Control+1");
    await said("Ctrl 1 already means “Scan”, Everywhere");
    assert.equal(await page.locator("main").getAttribute("id"), "settings");
    assert.deepEqual(await calls(page), []);
  }));

test("Esc leaves the key as it was, and so does going elsewhere", () =>
  on({}, async (page) => {
    const waits = page.getByText("Press a key", { exact: true });
    await begin(page, "Accept");
    await press(page, "Escape");
    assert.equal(await waits.count(), 0);
    await begin(page, "Accept");
    await page.getByLabel("Name of this station").focus();
    assert.equal(await waits.count(), 0);
    await press(page, "Control+1");
    assert.equal(await page.locator("main").getAttribute("id"), "scan");
  }));

test("a gun only scans, also while a key is waited for", () =>
  on({}, async (page) => {
    await begin(page, "Accept");
    await burst(page, "9521321000070");
    await called(page, 1);
    assert.deepEqual(await calls(page), [["gunBurst", "9521321000070"]]);
    await page.getByText("Press a key", { exact: true }).waitFor();
    assert.equal(await page.getByRole("alert").getByText(/\w/).count(), 0);
  }));

test("everything goes back to the defaults, and then there is nothing to save", () =>
  on({}, async (page) => {
    const defaults = page.getByRole("button", { name: "Back to the defaults" });
    assert.ok(await defaults.isDisabled());
    await begin(page, "Accept");
    await press(page, "j");
    await defaults.click();
    assert.equal(await keysOf(page, "Accept"), "A");
    assert.ok(await page.getByRole("button", { name: "Save", exact: true }).isDisabled());

    await begin(page, "Accept");
    await press(page, "j");
    await save(page);
    await defaults.click();
    await save(page);
    assert.deepEqual((await calls(page)).at(-1)[1].keys, {});
    await press(page, "F9");
    await press(page, "a");
    await called(page, 3);
    assert.equal((await calls(page)).at(-1)[0], "decide");
  }));
