/** Keys, chords and the places they work in, as they are called on the keyboard and in sentences. */
import { type Action, along, type Keymap, KEYMAP, type Place } from "./keymap";
import { words } from "./words/words";

/** The keys of a chord: "Ctrl+Enter" has two, "+" has one. */
export function partsOf(chord: string): string[] {
  return chord.split(/(?<=\w)\+(?=.)/);
}

/** "A", "Esc", "←"; an arrow as it points in this window. */
export function nameOfKey(key: string): string {
  return words.keys[along(key, words.direction)] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** "Ctrl Enter". */
export function nameOfChord(chord: string): string {
  return partsOf(chord).map(nameOfKey).join(" ");
}

/** "Everywhere", or the name of a screen. */
export function nameOfPlace(place: Place): string {
  return place === "everywhere" ? words.help.everywhere : words.screens[place];
}

/** A sentence that names the key an action has in the table, with the one that is in use. */
export function withKey(sentence: string, action: Action, keymap: Keymap): string {
  return sentence.replace(nameOfChord(KEYMAP[action][0]), () => nameOfChord(keymap[action][0]));
}
