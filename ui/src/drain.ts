/**
 * How far the queue has come since it began to fill, and how long the rest takes.
 *
 * Counts come in with their times; this module knows no clock. It promises no more than the pace of the last
 * minutes: without one, or while nothing goes out, it names no time.
 */
import type { QueueCounts } from "./bindings/QueueCounts";

/** What a moment says. */
interface Sample {
  /** Time in milliseconds. */
  readonly at: number;
  /** Entries the server has. */
  readonly done: number;
}

/** A queue on its way out. */
export interface Drain {
  /** Entries the server had when it began. */
  readonly from: number;
  /** Entries that go out by themselves and are not out yet. */
  readonly open: number;
  /** What was seen, oldest first. */
  readonly seen: readonly Sample[];
}

/** Pace is measured over so many milliseconds at most. */
const WINDOW = 180_000;
/** And over so many at least, or one quick answer would promise too much. */
const LEAST = 5_000;
/** Entries that have to go out before a pace is told. */
const ENOUGH = 3;

/** Notes how the queue stands; null when nothing is on its way. */
export function noted(before: Drain | null, counts: QueueCounts, at: number): Drain | null {
  const open = counts.waiting + counts.sending + counts.unclear;
  if (open === 0) return null;
  const sample = { at, done: counts.done };
  // Fewer are done than before: another day, or another folder.
  if (!before || counts.done < before.from) return { from: counts.done, open, seen: [sample] };
  const recent = before.seen.filter((each) => at - each.at <= WINDOW);
  const isNews = recent.at(-1)?.done !== counts.done;
  return { from: before.from, open, seen: isNews ? [...recent, sample] : recent };
}

/** Entries that went out since it began, and all there were. */
export function progressOf(drain: Drain): { done: number; all: number } {
  const done = (drain.seen.at(-1)?.done ?? drain.from) - drain.from;
  return { done, all: done + drain.open };
}

/** Seconds the rest takes at the pace of the last minutes; null while there is none. */
export function secondsLeft(drain: Drain, now: number): number | null {
  const first = drain.seen[0];
  const last = drain.seen.at(-1);
  if (!first || !last) return null;
  const time = now - first.at;
  const done = last.done - first.done;
  if (time < LEAST || done < ENOUGH) return null;
  return Math.ceil((drain.open * time) / done / 1000);
}
