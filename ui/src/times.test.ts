import { expect, test } from "vitest";
import { bytesOf, dayOf, fromNow, lastsFor, timeOf } from "./times";

const now = new Date("2026-03-05T09:41:05Z");

test("a time of another day carries its date", () => {
  expect(timeOf("2026-03-05T09:40:00Z", now)).not.toContain("2026");
  expect(timeOf("2026-03-01T09:40:00Z", now)).toContain("2026");
});
test("a text that is no time is shown as it is", () => {
  expect(timeOf("soon", now)).toBe("soon");
  expect(fromNow("", now)).toBe("");
});
test("distances in time use the largest unit that fits", () => {
  expect(fromNow("2026-03-05T09:41:06Z", now)).toBe("now");
  expect(fromNow("2026-03-05T09:41:25Z", now)).toBe("in 20 sec.");
  expect(fromNow("2026-03-05T09:38:05Z", now)).toBe("3 min. ago");
  expect(fromNow("2026-03-05T05:41:05Z", now)).toBe("4 hr. ago");
  expect(fromNow("2026-03-01T05:41:05Z", now)).toBe("4 days ago");
});
test("a day is named by its distance while that is short", () => {
  const at = new Date(2026, 2, 5, 9, 41);
  expect(dayOf(new Date(2026, 2, 5, 0, 1).toISOString(), at)).toBe("Today");
  expect(dayOf(new Date(2026, 2, 4, 23, 59).toISOString(), at)).toBe("Yesterday");
  expect(dayOf(new Date(2026, 2, 3, 12, 0).toISOString(), at)).toContain("2026");
  expect(dayOf("soon", at)).toBe("soon");
});
test("sizes are rounded for people", () => {
  expect(bytesOf(841_200)).toBe("842 kB");
  expect(bytesOf(1_310_000)).toBe("1.3 MB");
});

test("a length of time is told in the unit people would use, rounded up", () => {
  expect(lastsFor(2)).toBe("5 seconds");
  expect(lastsFor(60)).toBe("60 seconds");
  expect(lastsFor(91)).toBe("2 minutes");
  expect(lastsFor(3601)).toBe("61 minutes");
  expect(lastsFor(7201)).toBe("3 hours");
});
