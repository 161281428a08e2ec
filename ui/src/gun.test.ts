import { describe, expect, test } from "vitest";
import {
  append,
  BURST_CHARACTERS,
  GROUP_SEPARATOR,
  hasEnded,
  isBurst,
  isHurried,
  isLoneKey,
  meantBy,
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
  test("is steady when it is short", () => {
    check(typed("95200101", 8, 8, 40, 8), true);
    check(typed("95200101", 8, 8, 41, 8), false);
  });
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

describe("a gun for another keyboard layout", () => {
  /** What the digit keys of a French keyboard type. */
  const FRENCH = "à&é\"'(-è_ç";
  const run = (text: string, digits: string) =>
    [...digits].reduce(
      (sofar, digit, at) => press(sofar, text[at] ?? "", 1000 + 8 * at, digit.trim()),
      NO_RUN,
    );
  const french = (digits: string) => run([...digits].map((digit) => FRENCH[Number(digit)]).join(""), digits);

  test("is known by the check digit on its keys", () => {
    expect(french("9521321000018").text).toBe('ç(é&"é&àààà&_');
    expect(meantBy(french("9521321000018"))).toBe("9521321000018");
    expect(meantBy(french("95200101"))).toBe("95200101");
  });
  test("is not believed without one", () => {
    expect(meantBy(french("9521321000019"))).toBeNull();
    expect(meantBy(french("952132100001"))).toBeNull();
  });
  test("is none where digits come as digits, right or wrong", () => {
    expect(meantBy(run("9521321000018", "9521321000018"))).toBeNull();
    expect(meantBy(run("9521321000019", "9521321000019"))).toBeNull();
  });
  test("is none where other keys were typed too", () => {
    expect(meantBy(run("AB95213210", "  95213210"))).toBeNull();
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

describe("guns and hands", () => {
  /** A key and when it came; Enter and Tab close what was typed before them. */
  type Key = readonly [text: string, at: number];

  /** Numbers from 0 to 1 that are the same in every run (mulberry32). */
  function randomFrom(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** The bursts among keys, told apart as the router tells them. */
  function burstsIn(keys: readonly Key[]): string[] {
    const bursts: string[] = [];
    let run = NO_RUN;
    const end = () => {
      if (isBurst(run)) bursts.push(run.text);
      run = NO_RUN;
    };
    for (const [text, at] of keys) {
      if (hasEnded(run, at)) end();
      if (text === "\r" || text === "\t") {
        if (isHurried(run, at)) end();
        run = NO_RUN;
      } else {
        run = press(run, text, at);
      }
    }
    end();
    return bursts;
  }

  /**
   * What 500 scans of guns type. A gun has a pace of its own, 4 to 20 ms a key; one gap in twenty is twice as
   * long. Texts have 8 to 60 characters, some with group separators. They end with Enter, Tab or silence.
   */
  function guns(random: () => number): { texts: string[]; keys: Key[] } {
    const texts: string[] = [];
    const keys: Key[] = [];
    let at = 1000;
    for (let scan = 0; scan < 500; scan += 1) {
      const pace = 4 + random() * 16;
      const length = 8 + Math.floor(random() * 53);
      let text = "";
      for (let index = 0; index < length; index += 1) {
        const character =
          random() < 0.05 ? GROUP_SEPARATOR : String.fromCharCode(48 + Math.floor(random() * 43));
        if (index > 0) at += pace * (random() < 0.05 ? 2 : 1);
        keys.push([character, at]);
        text += character;
      }
      texts.push(text);
      const closing = ["\r", "\t", ""][Math.floor(random() * 3)] ?? "";
      if (closing !== "") keys.push([closing, (at += pace)]);
      at += 200 + random() * 2000;
    }
    return { texts, keys };
  }

  /**
   * Ten minutes of a hand that types 90 words a minute, 7.5 keys a second. Gaps are log-normal around 160 ms; one
   * in six begins a roll, in which two to four fingers of one hand come down 5 to 45 ms apart. Every tenth word
   * ends with Enter, quickly.
   */
  function hand(random: () => number): Key[] {
    const keys: Key[] = [];
    const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    let [at, rolling, typed] = [1000, 0, 0];
    while (at < 601_000) {
      if (rolling > 0) {
        at += 5 + random() * 40;
        rolling -= 1;
      } else {
        at += Math.max(30, 160 * Math.exp(0.4 * normal()));
        if (random() < 1 / 6) rolling = 1 + Math.floor(random() * 3);
      }
      typed += 1;
      const isEnd = typed % 5 === 0;
      keys.push([isEnd ? (typed % 50 === 0 ? "\r" : " ") : "etaoinshr"[Math.floor(random() * 9)]!, at]);
    }
    return keys;
  }

  test("500 of 500 scans are known as such, each whole", () => {
    const { texts, keys } = guns(randomFrom(7));
    expect(burstsIn(keys)).toEqual(texts);
  });

  test("ten minutes of quick typing hold none, whoever types", () => {
    for (const seed of [1, 2, 3, 5, 8, 13]) {
      const keys = hand(randomFrom(seed));
      expect(Math.abs(keys.length - 4500)).toBeLessThan(250);
      expect(burstsIn(keys)).toEqual([]);
    }
  });
});

test("an announced burst may take its time", () => {
  const slow = (add: typeof press) =>
    [..."12345678"].reduce((run, key, at) => add(run, key, at * 90), NO_RUN);
  expect(slow(append).text).toBe("12345678");
  expect(slow(append).gaps).toEqual(Array(7).fill(90));
  expect(slow(press).text).toBe("8");
});
