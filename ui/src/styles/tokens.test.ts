/** Holds what the colours promise: they can be read, and states can be told apart by every kind of eye. */
import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
  type Color,
} from "culori";
import { describe, expect, test } from "vitest";
import css from "./tokens.css?raw";

const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** The colour of a token in a theme. */
function colour(name: string, theme: Theme): Color {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? "";
  const both = /light-dark\((#\w+), (#\w+)\)/.exec(value);
  const found = parse((both ? both[theme === "light" ? 1 : 2] : value) ?? "");
  if (!found) throw new Error(`--${name} is no colour: ${value}`);
  return found;
}

/** Asserts the contrast of one token on another. */
function check(theme: Theme, ink: string, ground: string, least: number): void {
  const contrast = wcagContrast(colour(ink, theme), colour(ground, theme));
  expect(contrast, `--${ink} on --${ground}, ${theme}`).toBeGreaterThanOrEqual(least);
}

const STATES = ["ok", "warn", "error", "queued"];
const EYES: Record<string, (seen: Color) => Color | undefined> = {
  normal: (seen) => seen,
  protan: filterDeficiencyProt(1),
  deutan: filterDeficiencyDeuter(1),
  tritan: filterDeficiencyTrit(1),
};

describe.each(THEMES)("in the %s theme", (theme) => {
  test("text can be read on every surface", () => {
    for (const ground of ["page", "panel", "raised"]) {
      check(theme, "ink", ground, 7);
      check(theme, "soft", ground, 4.5);
    }
  });

  test("words on a state's fill can be read", () => {
    for (const state of [...STATES, "plain"]) check(theme, `on-${state}`, state, 4.5);
  });

  test("states as ink can be read on every surface", () => {
    for (const state of [...STATES, "plain"]) {
      for (const ground of ["page", "panel", "raised"]) check(theme, `${state}-ink`, ground, 4.5);
    }
  });

  test("edges and the focus can be seen", () => {
    for (const ground of ["page", "panel"]) {
      check(theme, "edge", ground, 3);
      check(theme, "focus", ground, 3);
    }
  });

  test("fills can be seen, or have an edge that can", () => {
    for (const state of STATES) {
      const edge = state === "warn" ? "warn-edge" : state;
      check(theme, edge, "page", 3);
    }
  });

  test.each(Object.keys(EYES))("states are far apart for %s eyes", (eyes) => {
    const see = EYES[eyes] ?? ((seen: Color) => seen);
    const seen = STATES.map((state) => see(colour(state, theme)) ?? colour(state, theme));
    seen.forEach((one, at) =>
      seen.slice(at + 1).forEach((other, by) => {
        const pair = `${STATES[at]} and ${STATES[at + 1 + by]}`;
        expect(differenceCiede2000()(one, other), pair).toBeGreaterThanOrEqual(20);
      }),
    );
  });
});
