import { expect, test } from "vitest";
import { type Look, nextLook } from "./look";

/** All looks from the first one until it comes again. */
function round(isPrint: boolean): string[] {
  const first: Look = { near: isPrint, large: false };
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
