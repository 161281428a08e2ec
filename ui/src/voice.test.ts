import { afterEach, beforeEach, expect, test } from "vitest";
import { hasVoice, say } from "./voice";

let spoken: { text: string; lang: string }[] = [];

class Utterance {
  lang = "";
  constructor(readonly text: string) {}
}

function giveVoice(count: number) {
  const speechSynthesis = {
    getVoices: () => Array.from({ length: count }),
    cancel: () => undefined,
    speak: ({ text, lang }: Utterance) => spoken.push({ text, lang }),
  };
  Object.assign(globalThis, { speechSynthesis, SpeechSynthesisUtterance: Utterance });
}

beforeEach(() => (spoken = []));
afterEach(() => {
  Reflect.deleteProperty(globalThis, "speechSynthesis");
  Reflect.deleteProperty(globalThis, "SpeechSynthesisUtterance");
});

test("the next shot is said in the language of the window", () => {
  giveVoice(1);
  say({ kind: "photo", message: "Front is taken. Next: Back" }, "en");
  expect(spoken).toEqual([{ text: "Front is taken. Next: Back", lang: "en" }]);
});

test("a date that is near is said", () => {
  giveVoice(1);
  say({ kind: "date", message: "Best before in 3 days" }, "en");
  expect(spoken).toEqual([{ text: "Best before in 3 days", lang: "en" }]);
});

test("a scan has its tone and no words", () => {
  giveVoice(1);
  say({ kind: "captured", message: "04006381333931 is captured" }, "en");
  expect(spoken).toEqual([]);
});

test("without a voice nothing is said and nothing fails", () => {
  expect(hasVoice()).toBe(false);
  say({ kind: "stop", message: "The disk is full" }, "en");
  giveVoice(0);
  say({ kind: "stop", message: "The disk is full" }, "en");
  expect(spoken).toEqual([]);
});
