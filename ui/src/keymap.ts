/**
 * Which key does what. The only table of keys: the router acts on it, the help and the settings show it.
 *
 * A person may give an action another key; only what differs from the table is stored. This module says
 * what is in use then, and why a key cannot be had. It knows no document, no words and nothing of guns but
 * which keys they type.
 */

/** Something a key can ask for. */
export type Action =
  | "help"
  | "gun"
  | "scan"
  | "session"
  | "photos"
  | "queue"
  | "review"
  | "history"
  | "settings"
  | "type_code"
  | "why"
  | "order"
  | "submit"
  | "shoot"
  | "shot_back"
  | "shot_on"
  | "retake"
  | "earlier"
  | "later"
  | "ghost"
  | "grid"
  | "crop"
  | "timer"
  | "hands_free"
  | "keep"
  | "drop"
  | "enough"
  | "accept"
  | "accept_alike"
  | "reject"
  | "next"
  | "previous"
  | "zoom"
  | "undo"
  | "apply"
  | "page_on"
  | "page_back";

/** Keys of each action, the one to show first. */
export type Keymap = Readonly<Record<Action, readonly [string, ...string[]]>>;

/** The keys nobody has changed. */
export const KEYMAP: Keymap = {
  help: ["F1", "?"],
  // What guns may send before a code; no keyboard has it.
  gun: ["F14"],
  scan: ["Ctrl+1"],
  session: ["Ctrl+2"],
  photos: ["Ctrl+3"],
  queue: ["Ctrl+4", "F8"],
  review: ["Ctrl+5", "F9"],
  history: ["Ctrl+6"],
  settings: ["Ctrl+7"],
  type_code: ["F2"],
  why: ["F3"],
  order: ["F4"],
  submit: ["Ctrl+Enter"],
  // F13 is for foot pedals that can be given a key no keyboard has.
  shoot: ["Space", "F13"],
  shot_back: ["ArrowLeft"],
  shot_on: ["ArrowRight"],
  retake: ["r"],
  earlier: ["Ctrl+ArrowLeft"],
  later: ["Ctrl+ArrowRight"],
  ghost: ["g"],
  grid: ["l"],
  crop: ["c"],
  timer: ["t"],
  hands_free: ["h"],
  keep: ["o"],
  drop: ["Escape"],
  enough: ["e"],
  accept: ["a"],
  accept_alike: ["b"],
  reject: ["x"],
  next: ["k", "ArrowDown"],
  previous: ["ArrowUp"],
  zoom: ["z"],
  undo: ["Backspace"],
  apply: ["Ctrl+Enter"],
  page_on: ["PageDown"],
  page_back: ["PageUp"],
};

/**
 * What a key event asks for, such as "Ctrl+1", "F2", "Space" or "a". In a window that reads from right to left
 * the arrows change places: the one that points onwards is "ArrowRight" everywhere in here, whichever it is.
 */
export function chordOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">,
  direction: string = "ltr",
): string {
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const key = pressed === " " ? "Space" : along(pressed, direction);
  return `${event.ctrlKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.metaKey ? "Meta+" : ""}${key}`;
}

/** The arrow that points the same way along the reading direction, and any other key as it is. */
export function along(key: string, direction: string): string {
  if (direction !== "rtl") return key;
  return key === "ArrowLeft" ? "ArrowRight" : key === "ArrowRight" ? "ArrowLeft" : key;
}

/** What a person has changed: actions, and the chord each has instead of its first one. */
export type KeyChanges = Readonly<Record<string, string>>;

/** Actions that can be asked for together, by screen; those of `everywhere` can be asked for on each. */
export const PLACES = {
  everywhere: [
    "scan",
    "session",
    "photos",
    "queue",
    "review",
    "history",
    "settings",
    "type_code",
    "order",
    "help",
    "gun",
  ],
  scan: ["why", "undo"],
  session: ["submit", "next", "previous"],
  photos: [
    "shoot",
    "shot_back",
    "shot_on",
    "retake",
    "earlier",
    "later",
    "hands_free",
    "timer",
    "ghost",
    "grid",
    "crop",
    "keep",
    "drop",
    "enough",
    "submit",
  ],
  queue: ["page_on", "page_back"],
  review: ["accept", "accept_alike", "reject", "next", "previous", "zoom", "undo", "apply"],
  history: ["next", "previous", "page_on", "page_back"],
} as const satisfies Record<string, readonly Action[]>;

/** Where actions can be asked for. */
export type Place = keyof typeof PLACES;

/** All actions, in the order of the table. */
export const ACTIONS = Object.keys(KEYMAP) as Action[];

/** Where an action can be asked for. */
export function placesOf(action: Action): Place[] {
  return (Object.keys(PLACES) as Place[]).filter((place) =>
    (PLACES[place] as readonly Action[]).includes(action),
  );
}

/** The keys in use: a changed chord stands in the place of the first one. What cannot be is as if it were not there. */
export function keymapOf(changes: KeyChanges): Keymap {
  const chordsOf = (action: Action): Keymap[Action] => {
    const [first, ...others] = KEYMAP[action];
    const chord = Object.hasOwn(changes, action) ? changes[action] : undefined;
    const isFree = chord !== undefined && unusable(action, chord) === null;
    return [isFree ? chord : first, ...others.filter((other) => other !== chord)];
  };
  return Object.fromEntries(ACTIONS.map((action) => [action, chordsOf(action)])) as unknown as Keymap;
}

/** The changes with one more, without those that say what the table says. */
export function changed(changes: KeyChanges, action: Action, chord: string): Record<string, string> {
  const { [action]: _, ...others } = changes;
  return KEYMAP[action][0] === chord ? others : { ...others, [action]: chord };
}

/** Why an action cannot have a chord. */
export type Refusal =
  /** Another action has it where this one can be asked for. */
  | { reason: "taken"; action: Action; place: Place }
  /** It presses buttons, moves the focus or leaves dialogs. */
  | { reason: "reserved" }
  /** The desktop, or editing, uses it. */
  | { reason: "system" }
  /** Scanner guns send it inside of codes. */
  | { reason: "gun" }
  /** It would be typed into the field at hand. */
  | { reason: "typed" };

/** Why an action cannot have a chord beside what is changed already; null when it can. */
export function refusalOf(changes: KeyChanges, action: Action, chord: string): Refusal | null {
  return unusable(action, chord) ?? takenBy(keymapOf(changes), action, chord);
}

function takenBy(keymap: Keymap, action: Action, chord: string): Refusal | null {
  const own = placesOf(action);
  for (const other of actionsOf(keymap, chord)) {
    if (other === action) continue;
    const theirs = placesOf(other);
    // Whichever of both is bound to a screen says where they meet.
    if (own.includes("everywhere"))
      return { reason: "taken", action: other, place: theirs[0] ?? "everywhere" };
    const place = theirs.find((each) => each === "everywhere" || own.includes(each));
    if (place) return { reason: "taken", action: other, place };
  }
  return null;
}

/** Keys that press buttons, move the focus, leave dialogs, or end a burst. */
const RESERVED = new Set(["Enter", "Tab", "Space", "Escape"]);
/** Codes hold control characters; guns in keyboard mode send them as these. */
const OF_GUNS = new Set(["Ctrl+]", "Ctrl+^", "Ctrl+\\", "Ctrl+i", "Ctrl+j", "Ctrl+m"]);
/** What desktops, web views and fields do with Ctrl and a letter or sign. */
const OF_SYSTEMS = new Set([..."acdfghlnopqrstuvwxyz+-=0"].map((key) => `Ctrl+${key}`));
/** Reload, caret, menu bar, full screen, inspector. */
const F_OF_SYSTEMS = new Set(["F5", "F7", "F10", "F11", "F12"]);
/** Keys without a character that may stand alone or with Ctrl. */
const NAMED = /^(F\d+|Arrow(Left|Right|Up|Down)|PageUp|PageDown|Home|End|Insert|Delete|Backspace)$/;

/** What keeps a chord from an action, whoever else has it. */
function unusable(action: Action, chord: string): Refusal | null {
  if (KEYMAP[action].includes(chord)) return null;
  if (RESERVED.has(chord)) return { reason: "reserved" };
  if (OF_GUNS.has(chord)) return { reason: "gun" };
  const [, ctrl, key = ""] = /^(Ctrl\+)?(.+)$/s.exec(chord) ?? [];
  const isCharacter = [...key].length === 1;
  if (OF_SYSTEMS.has(chord) || F_OF_SYSTEMS.has(key)) return { reason: "system" };
  if (!isCharacter && !NAMED.test(key) && chord !== "Ctrl+Enter") return { reason: "system" };
  // Ctrl with an editing key would take it from every field.
  if (ctrl && /^(Home|End|Insert|Delete|Backspace|Page)/.test(key)) return { reason: "system" };
  // A lone character waits until it is known to be no gun's, but in a field it is typed.
  const isEverywhere = placesOf(action).includes("everywhere");
  return isCharacter && !ctrl && isEverywhere ? { reason: "typed" } : null;
}

/** Actions a chord may stand for; which one is meant depends on the screen. */
export function actionsOf(keymap: Keymap, chord: string): Action[] {
  return ACTIONS.filter((action) => keymap[action].includes(chord));
}

/** True for chords that work even while somebody types into a field. */
export function worksInFields(chord: string): boolean {
  return chord.startsWith("Ctrl+") || /^F\d+$/.test(chord);
}
