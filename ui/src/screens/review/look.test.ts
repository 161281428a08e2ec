import { expect, test } from "vitest";
import { firstLook, nextLook, sameLook } from "./look";

/** All looks until the first one comes again. */
function round(isPrint: boolean): string[] {
  const first = firstLook(isPrint);
  const names: string[] = [];
  let look = first;
  do {
    names.push(`${look.near ? "print" : "whole"}${look.large ? ", large" : ""}`);
    look = nextLook(look, isPrint);
  } while (names.length < 9 && (look.near !== first.near || look.large !== first.large));
  return names;
}

test("small print is near at once, larger, and then seen in its place", () =>
  expect(round(true)).toEqual(["print", "print, large", "whole, large"]));

test("a face is whole, and larger", () => expect(round(false)).toEqual(["whole", "whole, large"]));

test("the next proposal is looked at as large as this one", () => {
  expect(sameLook({ near: false, large: true }, true)).toEqual({ near: true, large: true });
  expect(sameLook({ near: true, large: false }, false)).toEqual({ near: false, large: false });
});
