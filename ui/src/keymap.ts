/** Which key does what. The only table of keys: the router acts on it, the help shows it. */

/** Something a key can ask for. */
export type Action =
  | "help"
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
export const KEYMAP: Record<Action, readonly [string, ...string[]]> = {
  help: ["F1", "?"],
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

/** What a key event asks for, such as "Ctrl+1", "F2", "Space" or "a". */
export function chordOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.metaKey ? "Meta+" : ""}${key}`;
}

/** Actions a chord may stand for; which one is meant depends on the screen. */
export function actionsOf(chord: string): Action[] {
  return (Object.keys(KEYMAP) as Action[]).filter((action) => KEYMAP[action].includes(chord));
}

/** True for chords that work even while somebody types into a field. */
export function worksInFields(chord: string): boolean {
  return chord.startsWith("Ctrl+") || /^F\d+$/.test(chord);
}
