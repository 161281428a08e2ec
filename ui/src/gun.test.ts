import { describe, expect, test } from "vitest";
import {
  BURST_CHARACTERS,
  GROUP_SEPARATOR,
  hasEnded,
  isBurst,
  isHurried,
  isLoneKey,
  NO_RUN,
  press,
  type Run,
} from "./gun";

/** Types a text with the given gaps; the last gap repeats. */
function typed(text: string, ...gaps: number[]): Run {
  let at = 1000;
  let run = NO_RUN;
  [...text].forEach((character, index) => {
    if (index > 0) at += gaps[Math.min(index - 1, gaps.length - 1)] ?? 0;
    run = press(run, character, at);
  });
  return run;
}

function check(run: Run, burst: boolean): void {
  expect(isBurst(run)).toBe(burst);
}

describe("a burst", () => {
  test("is a code typed at the speed of a gun", () => check(typed("9521321000018", 8), true));
  test("may stutter once within the longest gap", () => check(typed("9521321000018", 8, 8, 60, 8), true));
  test("is broken by a gap no gun makes", () => check(typed("9521321000018", 8, 8, 61, 8), false));
  test("is not a word typed by a quick hand", () => check(typed("crackers", 55), false));
  test("needs six characters", () => {
    check(typed("12345", 8), false);
    check(typed("123456", 8), true);
    expect(BURST_CHARACTERS).toBe(6);
  });
  test("has a median gap of at most thirty milliseconds", () => {
    check(typed("123456789", 30), true);
    check(typed("123456789", 31), false);
  });
  test("keeps the group separator", () => {
    expect(typed(`10ABC${GROUP_SEPARATOR}17271231`, 8).text).toBe("10ABC\u001d17271231");
  });
  test("starts anew after silence", () => expect(typed("ab123456", 8, 81, 8).text).toBe("123456"));
});

describe("a lone key", () => {
  const key = press(NO_RUN, "a", 1000);

  test("acts after sixty milliseconds, not before", () => {
    expect(isLoneKey(key, 1059)).toBe(false);
    expect(isLoneKey(key, 1060)).toBe(true);
  });
  test("never acts when another key came quickly", () => {
    expect(isLoneKey(press(key, "x", 1012), 1200)).toBe(false);
  });
  test("is not found at the end of a stuttering run", () => {
    expect(isLoneKey(press(key, "x", 1075), 1200)).toBe(false);
  });
});

test("a closing key right behind a character is hurried, a later one is not", () => {
  const run = typed("95213", 8);
  expect(isHurried(run, run.last + 60)).toBe(true);
  expect(isHurried(run, run.last + 61)).toBe(false);
  expect(isHurried(NO_RUN, 1000)).toBe(false);
});

test("a run ends after eighty milliseconds of silence", () => {
  const run = typed("9521321000018", 8);
  expect(hasEnded(run, run.last + 79)).toBe(false);
  expect(hasEnded(run, run.last + 80)).toBe(true);
  expect(hasEnded(NO_RUN, 5000)).toBe(false);
});

test("no burst holds a key that may act alone", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 2000; round += 1) {
    let at = 1000;
    let run = NO_RUN;
    const keys = 2 + random(20);
    for (let key = 0; key < keys; key += 1) {
      if (key > 0) at += 1 + random(60);
      run = press(run, String.fromCharCode(29 + random(97)), at);
      if (key > 0) expect(isLoneKey(run, at + random(400))).toBe(false);
    }
  }
});
