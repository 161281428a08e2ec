/** The tokens by kind, read from the style sheet itself, so that a new one is on the page by itself. */
import css from "../styles/tokens.css?raw";

const all = [...css.matchAll(/^ {2}--([\w-]+): ([^;]+);/gm)].map(([, name = "", value = ""]) => ({
  name,
  value,
}));
const named = (fits: RegExp) => all.filter(({ name }) => fits.test(name)).map(({ name }) => name);

/** Colours, in the order of the style sheet. */
export const COLOURS = all.filter(({ value }) => /#[0-9a-f]{6}/.test(value)).map(({ name }) => name);
/** Sizes of type. */
export const TYPES = named(/^t-/);
/** Distances. */
export const SPACES = named(/^s\d$/);
/** Corners. */
export const CORNERS = named(/^round/);
