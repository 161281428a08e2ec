/**
 * Tells a scanner gun from a hand on the keyboard.
 *
 * A gun types like a keyboard, only faster. This module looks at keys and their times and says what
 * they were. It knows no clock, no document and no focus; keys.ts feeds it.
 */

/** Characters a burst needs at least. */
export const BURST_CHARACTERS = 6;
/** Median gap between the characters of a burst, at most, in milliseconds. */
export const BURST_MEDIAN_GAP = 30;
/** Longest gap inside a burst, in milliseconds. A key that stands alone for longer was pressed by hand. */
export const LONGEST_GAP = 60;
/** A burst shorter than this has no stutter: two quick rolls of a hand's fingers look like one. */
export const SHORT = 10;
/** Longest gap inside a short burst, in milliseconds. */
export const SHORT_GAP = 40;
/** Silence that ends a burst without a closing key, in milliseconds. */
export const SILENCE = 80;

/** Silence that ends a burst that a key announced, in milliseconds. */
export const ANNOUNCED_SILENCE = 500;

/** FNC1 as guns in keyboard mode send it. */
export const GROUP_SEPARATOR = "\u001d";

/** True for the command card that leaves a stop screen; the core knows all the others. */
export function isReleaseCard(burst: string): boolean {
  return burst.trim().toUpperCase() === "PERCH.RELEASE";
}

/** Keys in quick succession. */
export interface Run {
  /** The characters typed so far. */
  readonly text: string;
  /** The digits on the keys, whatever the layout made of them; a blank for any other key. */
  readonly digits: string;
  /** Keys in the run, those without a character included. */
  readonly keys: number;
  /** Milliseconds between each key and the one before it. */
  readonly gaps: readonly number[];
  /** Time of the newest key. */
  readonly last: number;
}

/** A run nobody has typed yet. */
export const NO_RUN: Run = { text: "", digits: "", keys: 0, gaps: [], last: Number.NEGATIVE_INFINITY };

/**
 * Adds a key to a run, or starts a new one when the old one has ended. `text` is empty for a key without a
 * character, `digit` for one without a digit.
 */
export function press(run: Run, text: string, at: number, digit = ""): Run {
  const hasStopped = run.keys === 0 || at - run.last > SILENCE;
  return append(hasStopped ? NO_RUN : run, text, at, digit);
}

/** Adds a key to a run however long it took: a key of the gun's own has announced it. */
export function append(run: Run, text: string, at: number, digit = ""): Run {
  return {
    text: run.text + text,
    digits: run.digits + (digit || " "),
    keys: run.keys + 1,
    gaps: run.keys === 0 ? [] : [...run.gaps, at - run.last],
    last: at,
  };
}

/**
 * The number a gun meant when it types for another keyboard layout than this computer has, so that its digits come
 * as other signs; null where the text stands as it is. Only a right check digit proves it.
 */
export function meantBy(run: Run): string | null {
  return !/^\d*$/.test(run.text) && isGtin(run.digits) ? run.digits : null;
}

/** Whether these are the digits of a GTIN with its check digit (GS1 General Specifications, 7.9). */
function isGtin(digits: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((all, digit, at) => all + Number(digit) * (at % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** True when a run can only come from a gun. */
export function isBurst(run: Run): boolean {
  const longest = run.text.length < SHORT ? SHORT_GAP : LONGEST_GAP;
  return (
    run.text.length >= BURST_CHARACTERS &&
    run.gaps.every((gap) => gap <= longest) &&
    median(run.gaps) <= BURST_MEDIAN_GAP
  );
}

/** True when a key pressed now follows the run faster than a hand moves. */
export function isHurried(run: Run, now: number): boolean {
  return run.keys > 0 && now - run.last <= LONGEST_GAP;
}

/** True when the run is a single key that has been alone for long enough to act on. */
export function isLoneKey(run: Run, now: number): boolean {
  return run.keys === 1 && now - run.last >= LONGEST_GAP;
}

/** True when a run has ended by silence. */
export function hasEnded(run: Run, now: number): boolean {
  return run.keys > 0 && now - run.last >= SILENCE;
}

function median(gaps: readonly number[]): number {
  const sorted = [...gaps].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
