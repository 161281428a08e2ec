import { expect, test } from "vitest";
import { compare, type Piece } from "./worddiff";

const marked = (pieces: Piece[]) =>
  pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join("");

function check(from: string, to: string, wantFrom: string, wantTo: string): void {
  const change = compare(from, to);
  expect([marked(change.from), marked(change.to)]).toEqual([wantFrom, wantTo]);
}

test("only the words that change are marked", () =>
  check("Oat Crackers 200 g", "Oat Crackers 250 g", "Oat Crackers [200] g", "Oat Crackers [250] g"));
test("a first value is all new", () => check("", "Honey", "", "[Honey]"));
test("a value that goes is all old", () => check("Honey", "", "[Honey]", ""));
test("equal texts have no marks", () => check("Honey", "Honey", "Honey", "Honey"));
test("the space around a new word is not marked, space alone is", () => {
  check("Oat flour, salt", "Oat flour (62 %), salt", "Oat flour, salt", "Oat flour [(62 %)], salt");
  check("a b", "a  b", "a[ ]b", "a[  ]b");
});
test("both sides keep every character", () => {
  const [from, to] = ["a  b\n<b>c</b>", "a b\n<i>c</i> d"];
  const change = compare(from, to);
  expect(change.from.map(({ text }) => text).join("")).toBe(from);
  expect(change.to.map(({ text }) => text).join("")).toBe(to);
});
test("texts too long to compare have changed as a whole", () => {
  const text = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}`).join(" ");
  const change = compare(text("a"), text("b"));
  expect(change.from).toHaveLength(1);
  expect(change.to[0]?.changed).toBe(true);
});
