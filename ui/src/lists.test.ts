import { expect, test } from "vitest";
import { runsOf, stepFrom } from "./lists";

const list = ["front", "back", "left"];

function check(from: string, by: number, want: string): void {
  expect(stepFrom(list, (each) => each === from, by)).toBe(want);
}

test("a step goes to the neighbour", () => {
  check("front", 1, "back");
  check("left", -1, "back");
});
test("a step stops at both ends", () => {
  check("left", 1, "left");
  check("front", -1, "front");
});
test("a step from nowhere goes to the first", () => check("unknown", 1, "front"));
test("an empty list has no step", () => expect(stepFrom([], () => true, 1)).toBeUndefined());
test("neighbours of one name go together", () => {
  const runs = runsOf(["a1", "a2", "b1", "a3"], (each) => each.charAt(0));
  expect(runs).toEqual([
    { name: "a", list: ["a1", "a2"] },
    { name: "b", list: ["b1"] },
    { name: "a", list: ["a3"] },
  ]);
});
