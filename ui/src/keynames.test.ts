import { expect, test } from "vitest";
import { KEYMAP, keymapOf } from "./keymap";
import { nameOfChord, partsOf, withKey } from "./keynames";
import { teach, speak, wordsFor } from "./words/words";

test("a chord is cut between its keys, also at a plus", () => {
  expect(partsOf("Ctrl+Enter")).toEqual(["Ctrl", "Enter"]);
  expect(partsOf("+")).toEqual(["+"]);
  expect(partsOf("Ctrl++")).toEqual(["Ctrl", "+"]);
  expect(partsOf("")).toEqual([""]);
});

test("keys are named as they are printed", () => {
  expect(nameOfChord("Ctrl+ArrowLeft")).toBe("Ctrl ←");
  expect(nameOfChord("a")).toBe("A");
  expect(nameOfChord("F13")).toBe("F13");
});

test("arrows are shown as they point in a window that reads from right to left", () => {
  const english = wordsFor("en");
  teach("en", { ...english, direction: "rtl" });
  speak("en");
  expect(nameOfChord("Ctrl+ArrowLeft")).toBe("Ctrl →");
  expect(nameOfChord("ArrowUp")).toBe("↑");
  teach("en", english);
  speak("en");
  expect(nameOfChord("Ctrl+ArrowLeft")).toBe("Ctrl ←");
});

test("a sentence names the key in use", () => {
  const sentence = "Press F2 and type it.";
  expect(withKey(sentence, "type_code", KEYMAP)).toBe(sentence);
  expect(withKey(sentence, "type_code", keymapOf({ type_code: "Ctrl+b" }))).toBe("Press Ctrl B and type it.");
  expect(withKey("No key here.", "type_code", keymapOf({ type_code: "F6" }))).toBe("No key here.");
});
