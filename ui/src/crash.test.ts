import { expect, test } from "vitest";
import { crashOf } from "./crash";

test("the same fault has the same code, another one has another", () => {
  const one = crashOf(new TypeError("x is undefined"), "review", true);
  expect(crashOf(new TypeError("x is undefined"), "review", true).code).toBe(one.code);
  expect(crashOf(new TypeError("y is undefined"), "review", true).code).not.toBe(one.code);
  expect(crashOf(new TypeError("x is undefined"), "scan", false).code).not.toBe(one.code);
  expect(one.code).toMatch(/^REVIEW-D-[0-9A-Z]{4}$/);
});

test("anything can be thrown", () => {
  expect(crashOf("a text", "scan", false).detail).toBe("a text");
  expect(crashOf(undefined, "scan", false).detail).toBe("undefined");
  expect(crashOf(new RangeError("too deep"), "scan", false).detail).toBe("RangeError: too deep");
});
