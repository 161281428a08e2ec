// Takes pictures of every screen, and of what lies over one, in both themes and both languages:
//   npm --prefix ui run build:fake && node tests/ui/pictures.mjs docs/screens
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PLACES, start, THEMES } from "./window.mjs";

/** What else an operator meets. */
const MORE = {
  first: { state: "first_start", shows: ".first" },
  cards: { screen: "settings", click: "section.card button:not([aria-describedby])" },
  crash: { state: "undrawable" },
  browser: { state: "browser_open" },
};

const [, , folder] = process.argv;
if (!folder) {
  console.error("Where to? node tests/ui/pictures.mjs FOLDER");
  process.exit(2);
}

await mkdir(folder, { recursive: true });
const browser = await start();
try {
  for (const [place, asked] of Object.entries({ ...PLACES, ...MORE })) {
    for (const theme of THEMES) {
      for (const language of ["en", "de"]) {
        const page = await browser.open({ ...asked, theme, language });
        if (asked.click) await page.locator(asked.click).click();
        // Until every picture and the first outlines are drawn.
        await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
        // The colours of a theme fade in.
        await page.waitForFunction(() => {
          const [text, body] = ["main", "body"].map((name) => getComputedStyle(document.querySelector(name) ?? document.body).color);
          return text === body && document.getAnimations().length === 0;
        });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.screenshot({ path: join(folder, `${place}-${theme}-${language}.jpg`), type: "jpeg", quality: 80 });
      }
    }
  }
} finally {
  await browser.close();
}
