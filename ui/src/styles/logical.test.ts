/** Holds that styles name no side of the window, so that it can be mirrored. */
import { expect, test } from "vitest";

const SOURCES = import.meta.glob<string>(["../**/*.svelte", "../**/*.css"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Sides by name, and four values of which the second and the fourth differ. */
const SIDES =
  /(?:margin|padding|border|inset)-(?:left|right)|^\s+(?:left|right):|text-align: (?:left|right)|float:|^\s+(?:padding|margin|inset): (\S+ (\S+) \S+ (?!\2;)\S+);/gm;

test("no style names the left or the right", () => {
  expect(Object.keys(SOURCES).length).toBeGreaterThan(40);
  for (const [path, source] of Object.entries(SOURCES)) expect(source.match(SIDES) ?? [], path).toEqual([]);
});
