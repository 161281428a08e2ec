/** Holds what the catalogues promise: nothing is missing, empty or left in another language. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { bytesOf, dayOf, fromNow, numberOf, timeOf } from "../times";
import { de } from "./de";
import { en } from "./en";
import { pseudo } from "./pseudo";
import { LANGUAGES, speak, words, wordsFor } from "./words";

type Entry = [path: string, value: string | ((...args: unknown[]) => string)];

/** Every text and every function of a catalogue. */
function entriesOf(value: unknown, path = ""): Entry[] {
  if (typeof value === "string" || typeof value === "function") return [[path, value] as Entry];
  return Object.entries(value as object).flatMap(([name, each]) => entriesOf(each, `${path}.${name}`));
}

/** What an entry says, for none, one, two and a great many where it depends on a number. */
function saidBy([, value]: Entry): string[] {
  if (typeof value === "string") return [value];
  return [0, 1, 2, 1204].map((each) => value(...Array<unknown>(value.length).fill(each)));
}

/** Words that are the same in both languages. */
const SAME = new Set([
  "Code",
  "GTIN",
  "Online",
  "Offline",
  "Server",
  "Station",
  "Version",
  "Code 39",
  "Code 128, GS1-128",
  "Esc",
  "Enter",
]);

afterEach(() => {
  vi.unstubAllGlobals();
  speak("en");
});

describe.each(LANGUAGES)("in the language %s", (language) => {
  const entries = entriesOf(wordsFor(language));

  test("every entry says something", () => {
    for (const entry of entries)
      for (const said of saidBy(entry)) {
        expect(said.trim(), entry[0]).not.toBe("");
        expect(said, entry[0]).not.toMatch(/undefined|NaN|\[object/);
      }
  });

  test("nothing is missing, nothing too many, and functions want the same", () => {
    const shapeOf = ([path, value]: Entry) => `${path} ${typeof value === "string" ? "text" : value.length}`;
    expect(entries.map(shapeOf).sort()).toEqual(entriesOf(en).map(shapeOf).sort());
  });

  test("dots and dashes are those of a printer", () => {
    for (const entry of entries)
      for (const said of saidBy(entry)) expect(said, entry[0]).not.toMatch(/\.\.\.| - |"/);
  });
});

test("German is not English", () => {
  const english = new Map(entriesOf(en));
  for (const entry of entriesOf(de)) {
    const [path] = entry;
    if (path === ".direction") continue;
    const others = saidBy([path, english.get(path) ?? ""]);
    saidBy(entry).forEach((said, at) => {
      // Names of codes and bare numbers have no language.
      const isNeutral = !/\p{Ll}{2}/u.test(said.replace(/Perch|DataBar|Data Matrix|Aztec|Timer/g, ""));
      if (!isNeutral && !SAME.has(said)) expect(said, path).not.toBe(others[at]);
    });
  }
});

test("a noun goes with its number", () => {
  const check = (n: number, german: string, english: string) =>
    expect([de.rail.captures(n), en.rail.captures(n)]).toEqual([german, english]);
  check(0, "0 Erfassungen", "0 captures");
  check(1, "1 Erfassung", "1 capture");
  check(2, "2 Erfassungen", "2 captures");
  check(1204, "1.204 Erfassungen", "1,204 captures");
  expect(de.exports.takenOver(1, 2)).toBe("1 Eintrag mit 2 Fotos übernommen");
  expect(de.exports.takenOver(9, 0)).toBe("9 Einträge übernommen");
});

test("words, times and numbers change together while the window is up", () => {
  const now = new Date(2026, 2, 5, 9, 41);
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
  const seen = () => [
    words.screens.scan,
    fromNow(before(180), now),
    numberOf(1204),
    bytesOf(1_310_000),
    dayOf(before(60), now),
    dayOf(before(86_400 * 9), now),
    timeOf(before(86_400 * 9), now),
  ];
  const english = seen();
  speak("de");
  expect(seen()).toEqual([
    "Scannen",
    "vor 3 Min.",
    "1.204",
    "1,3 MB",
    "Heute",
    "Dienstag, 24. Februar 2026",
    "24.02.2026, 09:41",
  ]);
  speak("en");
  expect(seen()).toEqual(english);
  expect(english[0]).toBe("Scan");
});

test("the desktop's language is spoken where there is a catalogue, English elsewhere", () => {
  const check = (languages: string[], want: string) => {
    vi.stubGlobal("navigator", { languages });
    speak("desktop");
    expect(words.language, languages.join()).toBe(want);
  };
  check(["de-AT", "en"], "de");
  check(["en-GB"], "en");
  check(["fr-FR", "de"], "en");
  check([], "en");
});

test("the language by machine is longer, in brackets, and has every entry", () => {
  const machine = entriesOf(pseudo(en));
  expect(machine.map(([path]) => path)).toEqual(entriesOf(en).map(([path]) => path));
  expect(pseudo(en).rail.photos(2)).toBe("⟦2 pĥóóţóóš~⟧");
  for (const [at, entry] of entriesOf(en).entries()) {
    const [path, value] = entry;
    if (typeof value !== "string" || !/\p{L}/u.test(value) || /^\.(language|name|direction)$/.test(path))
      continue;
    const said = machine[at]?.[1];
    expect(said, path).toMatch(/^⟦.*⟧$/);
    const letters = value.replace(/\P{L}/gu, "").length;
    expect(String(said).length, path).toBeGreaterThanOrEqual(value.length + letters * 0.4);
  }
});
