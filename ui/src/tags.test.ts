import { expect, test } from "vitest";
import { tagsOf, type Worded } from "./tags";

const PICTURE = { width: 1280, height: 720 };
const SIZE = 36;

const code = (x: number, y: number, width: number, height: number): Worded => ({
  corners: [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
  words: "✓ Captured 09521321000025",
});

/** Says of each tag whether it stands above or below its code. */
function sides(outlines: Worded[]): string[] {
  return tagsOf(outlines, PICTURE, SIZE).map((tag, at) =>
    tag.y < (outlines[at]?.corners[0]?.[1] ?? 0) ? "above" : "below",
  );
}

test.each<[string, Worded[], string[]]>([
  ["alone it stands above", [code(300, 300, 200, 100)], ["above"]],
  ["at the upper edge it stands below", [code(300, 10, 200, 100)], ["below"]],
  ["not upon the code above it", [code(300, 300, 300, 100), code(300, 200, 120, 90)], ["below", "above"]],
  ["not upon other words", [code(300, 300, 200, 100), code(510, 300, 200, 100)], ["above", "below"]],
])("%s", (_, outlines, want) => expect(sides(outlines)).toEqual(want));

test("it stays in the picture", () => {
  const [tag] = tagsOf([code(1200, 5, 70, 700)], PICTURE, SIZE);
  expect(tag && [tag.x >= 0, tag.x + tag.width <= 1280, tag.y >= 0, tag.y + tag.height <= 720]).toEqual(
    Array(4).fill(true),
  );
});

test("words without end are cut", () => {
  const [tag] = tagsOf([{ ...code(0, 300, 50, 50), words: "x".repeat(10_000) }], PICTURE, SIZE);
  expect(tag?.width).toBeLessThan(PICTURE.width * 0.7);
  expect(tag?.text.endsWith("…")).toBe(true);
});
