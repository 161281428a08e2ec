import { expect, test } from "vitest";
import { actionsOf, chordOf, KEYMAP, worksInFields } from "./keymap";

function check(event: Partial<KeyboardEvent> & { key: string }, chord: string): void {
  expect(chordOf({ ctrlKey: false, altKey: false, metaKey: false, ...event })).toBe(chord);
}

test("a chord is named by its keys", () => {
  check({ key: "a" }, "a");
  check({ key: "A" }, "a");
  check({ key: " " }, "Space");
  check({ key: "?" }, "?");
  check({ key: "1", ctrlKey: true }, "Ctrl+1");
  check({ key: "Enter", ctrlKey: true }, "Ctrl+Enter");
  check({ key: "F8" }, "F8");
});

test("each screen is reached by one Ctrl key", () => {
  const screens = ["scan", "session", "photos", "queue", "review", "history", "settings"] as const;
  screens.forEach((screen, index) => expect(KEYMAP[screen][0]).toBe(`Ctrl+${index + 1}`));
});

test("a key stands for several actions only where screens tell them apart", () => {
  expect(actionsOf("Ctrl+Enter")).toEqual(["submit", "apply"]);
  for (const chord of new Set(Object.values(KEYMAP).flat())) {
    if (chord !== "Ctrl+Enter") expect(actionsOf(chord)).toHaveLength(1);
  }
});

test("single keys do nothing while somebody types", () => {
  expect(worksInFields("a")).toBe(false);
  expect(worksInFields("Backspace")).toBe(false);
  expect(worksInFields("F2")).toBe(true);
  expect(worksInFields("Ctrl+2")).toBe(true);
});
