import { expect, test } from "vitest";
import type { FakeHost } from "../host.fake";
import { fakeHost } from "../host.fake";
import { SITUATIONS } from "./situations";
import { tongueOf } from "./tongue";

const german = tongueOf("de");

test.each([
  ["Front", "Vorderseite"],
  ["Hold it 40 % closer to the camera", "40 % näher an die Kamera halten"],
  ["Sea Salt Oat Crackers 200 g is captured", "Sea Salt Oat Crackers 200 g ist erfasst"],
  ["Use by: this is no day of the calendar", "Zu verbrauchen bis: diesen Tag gibt es im Kalender nicht"],
  ["30 September 2027", "30. September 2027"],
  // Neither the value of an enumeration nor a name is a sentence of the station.
  ["front", "front"],
  ["Willow Row Foods", "Willow Row Foods"],
  ["", ""],
])("%j is said in German", (said, want) => expect(german(said)).toBe(want));

test("what holds texts keeps its shape", () =>
  expect(german({ shots: [{ photo_type: "back", label: "Back", taken: 2 }], held: null })).toEqual({
    shots: [{ photo_type: "back", label: "Rückseite", taken: 2 }],
    held: null,
  }));

test("English stays as it is", () => expect(tongueOf("en")("Front")).toBe("Front"));

/** Members of views in which the station speaks, and nobody else. */
const SPOKEN = new Set(["apply_message", "cause", "hint", "message", "note", "state_word", "what", "word"]);

/** Every sentence that a host says, with the member it stands in. */
async function sentences(host: FakeHost): Promise<[string, string][]> {
  const asked = [
    host.stationView(),
    host.scanView(),
    host.sessionView(null),
    host.photosView(null),
    host.queueView("open", 0),
    host.reviewView(),
    host.settingsView(),
    host.historyView({ text: "", from: null, to: null }, 0),
  ];
  const found: [string, string][] = [];
  const walk = (value: unknown, member: string): void => {
    if (typeof value === "string") {
      if (SPOKEN.has(member) && value.includes(" ")) found.push([value, member]);
    } else if (Array.isArray(value)) value.forEach((each) => walk(each, member));
    else if (value !== null && typeof value === "object")
      for (const [name, each] of Object.entries(value)) walk(each, name);
  };
  for (const each of await Promise.allSettled(asked))
    walk(each.status === "fulfilled" ? each.value : each.reason, "");
  return found;
}

test("the canned views say nothing that the station does not say", async () => {
  // What is late on purpose says the same; what is hostile is no sentence of the station.
  const states = Object.keys(SITUATIONS).filter((state) => !["slow", "hostile"].includes(state));
  const unknown = new Set<string>();
  for (const state of states) {
    for (const [said] of await sentences(fakeHost({ state, still: true }))) {
      if (german(said) === said) unknown.add(`${state}: ${said}`);
    }
  }
  expect([...unknown]).toEqual([]);
});
