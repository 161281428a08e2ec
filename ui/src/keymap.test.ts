import { describe, expect, test } from "vitest";
import {
  type Action,
  ACTIONS,
  actionsOf,
  changed,
  chordOf,
  KEYMAP,
  keymapOf,
  placesOf,
  refusalOf,
  worksInFields,
} from "./keymap";

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

test("arrows change places where reading goes from right to left", () => {
  const arrow = (key: string, direction: string, ctrlKey = false) =>
    chordOf({ key, ctrlKey, altKey: false, metaKey: false }, direction);
  expect(arrow("ArrowLeft", "ltr")).toBe("ArrowLeft");
  expect(arrow("ArrowLeft", "rtl")).toBe("ArrowRight");
  expect(arrow("ArrowRight", "rtl", true)).toBe("Ctrl+ArrowLeft");
  for (const key of ["ArrowUp", "ArrowDown", "PageUp", "a", " "]) {
    expect(arrow(key, "rtl")).toBe(arrow(key, "ltr"));
  }
});

test("each screen is reached by one Ctrl key", () => {
  const screens = ["scan", "session", "photos", "queue", "review", "history", "settings"] as const;
  screens.forEach((screen, index) => expect(KEYMAP[screen][0]).toBe(`Ctrl+${index + 1}`));
});

test("a key stands for several actions only where screens tell them apart", () => {
  expect(actionsOf(KEYMAP, "Ctrl+Enter")).toEqual(["submit", "apply"]);
  for (const chord of new Set(Object.values(KEYMAP).flat())) {
    if (chord !== "Ctrl+Enter") expect(actionsOf(KEYMAP, chord)).toHaveLength(1);
  }
});

test("single keys do nothing while somebody types", () => {
  expect(worksInFields("a")).toBe(false);
  expect(worksInFields("Backspace")).toBe(false);
  expect(worksInFields("F2")).toBe(true);
  expect(worksInFields("Ctrl+2")).toBe(true);
});

test("every action can be asked for somewhere", () => {
  for (const action of ACTIONS) expect(placesOf(action), action).not.toEqual([]);
});

describe("the keys in use", () => {
  test("are those of the table until somebody changes one", () => expect(keymapOf({})).toEqual(KEYMAP));

  test("have a changed chord in the place of the first one", () => {
    const keymap = keymapOf({ shoot: "p", accept: "j" });
    expect(keymap.shoot).toEqual(["p", "F13"]);
    expect(keymap.accept).toEqual(["j"]);
    expect(actionsOf(keymap, "a")).toEqual([]);
    expect(keymap.reject).toEqual(KEYMAP.reject);
  });

  test("name a chord once, also when the second one was made the first", () =>
    expect(keymapOf({ shoot: "F13" }).shoot).toEqual(["F13"]));

  test("leave out what nobody knows and what cannot be", () => {
    expect(keymapOf({ fly: "f", accept: "Enter", help: "h", toString: "t" })).toEqual(KEYMAP);
  });
});

test("only what differs from the table is kept", () => {
  expect(changed({}, "accept", "j")).toEqual({ accept: "j" });
  expect(changed({ accept: "j" }, "accept", "a")).toEqual({});
  expect(changed({ accept: "j", reject: "m" }, "accept", "b")).toEqual({ accept: "b", reject: "m" });
});

describe("a chord is refused", () => {
  /** Asserts why an action cannot have a chord; null that it can. */
  function refused(action: Action, chord: string, reason: string | null, changes = {}): void {
    expect(refusalOf(changes, action, chord)?.reason ?? null, `${action}: ${chord}`).toBe(reason);
  }

  test("when another action of the same screen has it", () => {
    refused("accept", "x", "taken");
    refused("accept", "ArrowDown", "taken");
    refused("accept", "a", null);
    refused("accept", "r", null);
    refused("why", "a", null);
    expect(refusalOf({}, "accept", "x")).toEqual({ reason: "taken", action: "reject", place: "review" });
  });

  test("when it would mean two things on one screen because one of them works everywhere", () => {
    refused("accept", "F2", "taken");
    refused("type_code", "F3", "taken");
    refused("type_code", "Ctrl+Enter", "taken");
    expect(refusalOf({}, "type_code", "F3")).toEqual({ reason: "taken", action: "why", place: "scan" });
  });

  test("as long as it is taken, and no longer", () => {
    refused("accept", "x", null, { reject: "m" });
    refused("accept", "m", "taken", { reject: "m" });
  });

  test("when it presses, moves or leaves", () => {
    for (const chord of ["Enter", "Tab", "Escape", "Space"]) refused("accept", chord, "reserved");
    refused("shoot", "Space", null, { shoot: "p" });
    refused("drop", "Escape", null);
  });

  test("when desktop, web view or fields use it", () => {
    const chords = ["F5", "F11", "F12", "Ctrl+w", "Ctrl+c", "Ctrl+r", "Alt+F4", "Meta+l", "Ctrl+Alt+Delete"];
    const rare = ["Ctrl+Backspace", "Ctrl+F5", "ContextMenu", "Unidentified", "Ctrl+Tab", "Ctrl++", ""];
    for (const chord of [...chords, ...rare]) refused("accept", chord, "system");
  });

  test("when guns send it inside of codes", () => {
    for (const chord of ["Ctrl+]", "Ctrl+m", "Ctrl+j"]) refused("accept", chord, "gun");
  });

  test("when it is a lone character that has to work in fields", () => {
    for (const chord of ["q", "1", "ä", "+"]) {
      refused("type_code", chord, "typed");
      refused("accept", chord, null);
    }
    refused("help", "?", null);
    refused("type_code", "Ctrl+b", null);
    refused("type_code", "F6", null);
  });
});
