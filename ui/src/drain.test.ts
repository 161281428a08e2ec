import { expect, test } from "vitest";
import { type Drain, noted, progressOf, secondsLeft } from "./drain";

const counts = (open: number, done: number) => ({
  waiting: open,
  sending: 0,
  unclear: 0,
  needs_you: 2,
  done,
  oldest_unsent: null,
});

/** A queue that stood like this at these seconds. */
function drain(...stood: [second: number, open: number, done: number][]): Drain | null {
  return stood.reduce<Drain | null>(
    (before, [second, open, done]) => noted(before, counts(open, done), second * 1000),
    null,
  );
}

function check(seen: Drain | null, now: number, seconds: number | null): void {
  expect(seen && secondsLeft(seen, now * 1000)).toBe(seconds);
}

test("an empty queue is no drain, whatever needs a person", () => {
  expect(drain([0, 0, 40])).toBeNull();
  expect(drain([0, 5, 40], [10, 0, 45])).toBeNull();
});

test("progress counts from where the queue began to fill", () => {
  const seen = drain([0, 10, 40], [10, 6, 44]);
  expect(seen && progressOf(seen)).toEqual({ done: 4, all: 10 });
  const more = drain([0, 10, 40], [10, 6, 44], [11, 9, 44]);
  expect(more && progressOf(more)).toEqual({ done: 4, all: 13 });
});

test("the time left follows from the pace", () => {
  check(drain([0, 20, 40], [10, 10, 50]), 10, 10);
  check(drain([0, 20, 40], [10, 10, 50]), 20, 20);
});

test("no time is named before there is a pace", () => {
  check(drain([0, 20, 40]), 60, null);
  check(drain([0, 20, 40], [10, 18, 42]), 10, null);
  check(drain([0, 20, 40], [2, 10, 50]), 2, null);
});

test("only the last minutes count", () => {
  const slow: [number, number, number] = [0, 500, 0];
  check(drain(slow, [300, 400, 100], [310, 390, 110]), 310, 390);
});

test("fewer done than before is a new beginning", () => {
  const seen = drain([0, 10, 40], [10, 8, 0]);
  expect(seen && progressOf(seen)).toEqual({ done: 0, all: 8 });
});
