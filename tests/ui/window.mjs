// Opens the window in a browser without a head and knows how to look at it and type into it.
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const artefacts = fileURLToPath(new URL("artefacts/", import.meta.url));

export const SCREENS = ["scan", "session", "photos", "queue", "review", "history", "settings"];
export const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
];
/** The smallest window there may be. */
export const SMALLEST = { width: 1024, height: 700 };
export const THEMES = ["light", "dark"];

/** The screens, and what lies over one: each with how to get there. */
export const PLACES = {
  ...Object.fromEntries(SCREENS.map((screen) => [screen, { screen }])),
  help: { screen: "scan", keys: ["F1"] },
  order: { screen: "scan", keys: ["F4"] },
  why: { screen: "scan", state: "glare", keys: ["F3"] },
  stop: { screen: "scan", state: "stop" },
  guard: { screen: "photos", state: "wrong_product" },
};

/** Starts browser and server. `open` gives the one page there is, `close` ends both. */
export async function start({ locale = "en-GB" } = {}) {
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const context = await browser.newContext({ reducedMotion: "reduce", locale });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  return {
    open: (asked) => open(page, server.address, asked),
    openFirst: (asked) => open(page, server.address, { ...asked, state: "first_start", shows: ".first" }),
    visit: (path, size) => visit(page, server.address + path, size),
    async close() {
      await browser.close();
      server.stop();
    },
  };
}

/** Opens a screen in a situation, from scratch. Anything the page complains about is collected in `complaints`. */
async function open(page, address, asked) {
  const { screen = "scan", state = "normal", theme = "light", size = SIZES[0], still = true, language, dir, keys = [], shows = "main > :not(.spoken)" } = asked;
  const query = new URLSearchParams({
    screen,
    state,
    theme,
    ...(still && { still: "" }),
    ...(language && { language }),
    ...(dir && { dir }),
  });
  await visit(page, `${address}/fake.html?${query}`, size, shows);
  await page.evaluate(() => document.fonts.ready);
  for (const key of keys) await press(page, key);
  return page;
}

/** Goes to an address in a window of a size, until it shows something. */
async function visit(page, address, size = SIZES[0], shows = "main > :not(.spoken)") {
  await page.setViewportSize(size);
  page.complaints = [];
  await page.goto(address);
  await page.waitForSelector(shows);
  await page.evaluate(() => document.fonts.ready);
  return page;
}

/** Calls the window made to its host, without views: [name, ...arguments]. */
export const calls = (page) => page.evaluate(() => window.perch.calls);

/** Waits until so many calls came, however busy the machine is, and a while for one too many. */
export async function called(page, count) {
  await page.waitForFunction((wanted) => window.perch.calls.length >= wanted, count);
  await page.waitForTimeout(200);
}

/** Keeps a picture of the page. */
export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: `${artefacts}${name}.png` });
}

/** Findings of axe, in one line each: whatever speaks against WCAG 2.2 AA or good practice, grave or not. */
export async function faults(page) {
  // Run through the debugger, not through a script element, so that the page keeps its policy.
  const { readFile } = await import("node:fs/promises");
  await page.evaluate(await readFile(axe, "utf8"));
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`));
}

const NAMED = {
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Escape: { key: "Escape", code: "Escape", windowsVirtualKeyCode: 27 },
  " ": { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
};
/** What the digit keys of a French keyboard type. */
const FRENCH = "à&é\"'(-è_ç";
const keyOf = (key, french) => {
  const code = /\d/.test(key) ? { code: `Digit${key}` } : {};
  const typed = french && code.code ? FRENCH[Number(key)] : key;
  return NAMED[key] ?? { key: typed, text: typed, ...code, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) };
};

/**
 * Keys at the speed of a gun. They carry the times a gun would give them and are sent without waiting for
 * each other, so that a busy machine makes no slower gun. `lag` is how much later the closing key comes; with
 * `french` the computer takes the gun for a French keyboard.
 */
export async function burst(page, text, { end = "Enter", gap = 8, lag = 0, french = false } = {}) {
  const client = await page.context().newCDPSession(page);
  const begin = Date.now();
  const send = (key, time) =>
    ["keyDown", "keyUp"].map((type, up) => {
      const { text: typed, ...rest } = keyOf(key, french);
      const timestamp = (begin + time + up) / 1000;
      return client.send("Input.dispatchKeyEvent", {
        type,
        ...rest,
        ...(type === "keyDown" && typed && { text: typed }),
        timestamp,
      });
    });
  const length = text.length * gap;
  await Promise.all([...text].flatMap((key, at) => send(key, at * gap)));
  if (lag > 0) await page.waitForTimeout(lag);
  if (end) await Promise.all(send(end, length + lag));
  await client.detach();
}

/** The same from a gun that holds Alt and dials the number of each character, without a closing key. */
export async function dialled(page, text) {
  const client = await page.context().newCDPSession(page);
  const begin = Date.now();
  const ALT = 1;
  const keys = [...text].flatMap((character) => {
    const digits = [...String(character.charCodeAt(0)).padStart(3, "0")];
    const pads = digits.map((digit) => ({ key: digit, code: `Numpad${digit}`, modifiers: ALT }));
    return [
      { type: "keyDown", key: "Alt", code: "AltLeft", modifiers: ALT },
      ...pads.flatMap((pad) => ["keyDown", "keyUp"].map((type) => ({ type, ...pad }))),
      { type: "keyUp", key: "Alt", code: "AltLeft" },
    ];
  });
  const send = (key, at) => client.send("Input.dispatchKeyEvent", { ...key, timestamp: (begin + 2 * at) / 1000 });
  await Promise.all(keys.map(send));
  await client.detach();
}

/** Presses a key that the keyboards of the tests do not have. */
export async function rareKey(page, key) {
  const client = await page.context().newCDPSession(page);
  for (const type of ["keyDown", "keyUp"]) await client.send("Input.dispatchKeyEvent", { type, key, code: key });
  await client.detach();
}

/** Presses a key the way a hand does, and waits until it can have acted. */
export async function press(page, key) {
  await page.keyboard.press(key);
  await page.waitForTimeout(130);
}

/** Main regions that overlap, content wider than its region, text cut off without an ellipsis. */
export function misfits(page) {
  return page.evaluate(() => {
    const found = [];
    // What a scrolling parent hides is not on the screen.
    const box = (element) => {
      let { left, right, top, bottom } = element.getBoundingClientRect();
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflowY === "visible") continue;
        const clip = parent.getBoundingClientRect();
        [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      return { left, right, top, bottom };
    };
    const isScrolled = (element) => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(parent).overflowY)) return true;
      return false;
    };
    const nameOf = (element) =>
      `${element.tagName.toLowerCase()}.${String(element.className?.baseVal ?? element.className).split(" ")[0]} "${(element.textContent ?? "").trim().slice(0, 30)}"`;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    if (root.scrollHeight > root.clientHeight) found.push(`the page is ${root.scrollHeight} px high`);

    const regions = ["header", "nav", "footer", ".middle"].map((name) => document.querySelector(`.window > ${name}`));
    const panels = [...document.querySelectorAll("main .panel, main figure, main form.type")].filter(
      (each) => !each.parentElement?.closest(".panel"),
    );
    const overlaps = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    for (const list of [regions.filter(Boolean), panels]) {
      list.forEach((one, at) => {
        for (const other of list.slice(at + 1)) {
          if (!one.contains(other) && !other.contains(one) && overlaps(box(one), box(other)))
            found.push(`${nameOf(one)} overlaps ${nameOf(other)}`);
        }
      });
    }
    for (const panel of [...panels, ...document.querySelectorAll("main")]) {
      const whole = panel.getBoundingClientRect();
      const { left, right, top, bottom } = whole;
      if (right > innerWidth + 1 || left < -1 || bottom > innerHeight + 1 || top < -1) {
        if (!isScrolled(panel)) found.push(`${nameOf(panel)} leaves the window`);
      }
    }
    for (const dialog of document.querySelectorAll("dialog[open], [role=alertdialog]")) {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
        found.push(`${nameOf(dialog)} leaves the window`);
    }
    for (const element of document.querySelectorAll("main *, header *, nav *, footer *, dialog *, [role=alertdialog] *")) {
      const style = getComputedStyle(element);
      if (element.classList.contains("spoken") || style.display === "inline" || element.closest("svg")) continue;
      const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
      if (cut && style.overflowX !== "auto" && style.overflowX !== "scroll" && style.textOverflow !== "ellipsis" && element.tagName !== "INPUT" && element.tagName !== "SELECT")
        found.push(`${nameOf(element)} is ${element.scrollWidth} px wide in ${element.clientWidth} px`);
      const scrolls = ["auto", "scroll"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      if (scrolls && !element.matches("ol")) found.push(`${nameOf(element)} scrolls sideways`);
    }
    return found;
  });
}
