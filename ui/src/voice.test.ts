import { afterEach, beforeEach, expect, test } from "vitest";
import { hasVoice, say } from "./voice";

let spoken: { text: string; lang: string }[] = [];

class Utterance {
  lang = "";
  constructor(readonly text: string) {}
}

function giveVoices(...langs: string[]) {
  const speechSynthesis = {
    getVoices: () => langs.map((lang) => ({ lang })),
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
  giveVoices("en-GB");
  say({ kind: "photo", message: "Front is taken. Next: Back" }, "en");
  expect(spoken).toEqual([{ text: "Front is taken. Next: Back", lang: "en" }]);
});

test("a date that is near is said", () => {
  giveVoices("en-GB");
  say({ kind: "date", message: "Best before in 3 days" }, "en");
  expect(spoken).toEqual([{ text: "Best before in 3 days", lang: "en" }]);
});

test("a scan has its tone and no words", () => {
  giveVoices("en-GB");
  say({ kind: "captured", message: "04006381333931 is captured" }, "en");
  expect(spoken).toEqual([]);
});

test("without a voice nothing is said and nothing fails", () => {
  expect(hasVoice("en")).toBe(false);
  say({ kind: "stop", message: "The disk is full" }, "en");
  giveVoices();
  say({ kind: "stop", message: "The disk is full" }, "en");
  expect(spoken).toEqual([]);
});

test("a voice of another language says nothing, one without a language says all", () => {
  giveVoices("en-US");
  say({ kind: "stop", message: "Die Platte ist voll" }, "de");
  expect([hasVoice("de"), spoken.length]).toEqual([false, 0]);
  giveVoices("en-US", "");
  say({ kind: "stop", message: "Die Platte ist voll" }, "de");
  expect([hasVoice("de"), spoken.length]).toEqual([true, 1]);
});
