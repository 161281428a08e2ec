// Where a code leads: the light of the last capture's link, and asking the server about it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { calls, faults, misfits, picture, start, THEMES } from "./window.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser?.close());

for (const theme of THEMES) {
  test(`a link is followed once it was said who gets it, and it is said that it is, ${theme}`, async () => {
    const page = await browser.open({ state: "amber_link", theme });
    const last = page.getByRole("group", { name: "Last capture" });
    await last.getByText("Look before you open this link").waitFor();
    assert.equal(await last.getByRole("link").count(), 0);
    assert.deepEqual(await calls(page), []);
    await last.getByRole("button", { name: "Where does it lead?" }).click();
    await last.getByText("api.closient.example gets the whole link and opens it").waitFor();
    assert.deepEqual(await calls(page), []);
    assert.deepEqual(await misfits(page), []);
    await picture(page, `x-link-consent-${theme}`);
    await last.getByRole("button", { name: "Let it open the link" }).click();
    await last.getByText("The server follows it").waitFor();
    assert.equal(await last.getByRole("button", { name: /lead|open/ }).count(), 0);
    const [[name, id], ...others] = await calls(page);
    assert.deepEqual([name, typeof id, others], ["followLink", "string", []]);
    await picture(page, `x-link-followed-${theme}`);
    assert.deepEqual(await misfits(page), []);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(page.complaints, []);
  });
}
