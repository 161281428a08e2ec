import { expect, test } from "vitest";
import { PACE, pauseBefore } from "./pace";

/**
 * Pictures of ten seconds that were shown, by their numbers: the camera gives `rate` a second, and a picture is on
 * the screen `drawing` milliseconds after it was given. Timers come up to `late` milliseconds too late, as in a
 * busy window.
 */
function shown(rate: number, drawing: number, late = 0): number[] {
  const numbers: number[] = [];
  let asked = 0;
  let after = 0;
  for (let timer = 0; asked < 10_000; timer += 1) {
    // The newest picture if it was not shown, or else the next one.
    const number = Math.max(Math.floor((asked * rate) / 1000), after + 1);
    const drawn = Math.max(asked, (number * 1000) / rate) + drawing;
    numbers.push(number);
    after = number;
    asked = drawn + pauseBefore(asked, drawn) + (timer % 3 ? late : 0);
  }
  return numbers;
}

/** The numbers of `first` and all that follow, `step` apart. */
const every = (numbers: number[], step: number) => numbers.map((_, at) => (numbers[0] ?? 0) + at * step);

test("no picture of a camera that gives thirty a second is missed", () => {
  for (const drawing of [0, 4, 12, 20]) {
    const numbers = shown(30, drawing, 4);
    expect(numbers.length).toBeGreaterThanOrEqual(299);
    expect(numbers).toEqual(every(numbers, 1));
  }
});

test("a slow camera is waited for", () => {
  const numbers = shown(8, 5);
  expect(numbers).toEqual(every(numbers, 1));
});

test("a window that is slow itself shows what it can, and never an old picture", () => {
  const numbers = shown(30, 55);
  expect(numbers.length).toBeGreaterThan(150);
  expect(numbers).toEqual([...new Set(numbers)]);
});

test("a faster camera makes no more work than a usual one", () => {
  expect(shown(120, 3).length).toBeLessThanOrEqual(10_000 / PACE + 1);
});

test("the pause is what is left of the pace", () => {
  expect(pauseBefore(100, 110)).toBe(PACE - 10);
  expect(pauseBefore(100, 400)).toBe(0);
});
