/**
 * Where the words of each outline stand in the picture: above or below it, upon no other words and, if
 * there is room, upon no other code. Pure.
 */

/** A place in the picture, in its pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An outline with its words. */
export interface Worded {
  corners: [number, number][];
  words: string;
}

/** Where the words stand, and what of them. */
export interface Tag extends Box {
  text: string;
}

/** The place of the words of each outline, in text of this size. */
export function tagsOf(outlines: Worded[], picture: { width: number; height: number }, size: number): Tag[] {
  const codes = outlines.map(({ corners }) => around(corners));
  const tags: Tag[] = [];
  outlines.forEach(({ words }, index) => {
    const code = codes[index];
    if (!code) return;
    const room = Math.floor((picture.width * 0.6) / (size * 0.56));
    const text = words.length > room ? `${words.slice(0, room - 1)}…` : words;
    const width = Math.min(picture.width, (text.length + 2) * size * 0.56);
    const height = size * 1.6;
    const x = Math.max(0, Math.min(picture.width - width, code.x));
    const above = code.y - height - size * 0.3;
    const below = Math.min(picture.height - height, code.y + code.height + size * 0.3);
    const places = [above, below].filter((y) => y >= 0).map((y) => ({ text, x, y, width, height }));
    const covered = (place: Box) =>
      2 * tags.filter((each) => overlap(each, place)).length +
      codes.filter((each, at) => at !== index && overlap(each, place)).length;
    const best = places.sort((one, other) => covered(one) - covered(other))[0];
    tags.push(best ?? { text, x, y: 0, width, height });
  });
  return tags;
}

function around(corners: [number, number][]): Box {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function overlap(one: Box, other: Box): boolean {
  const apart = (from: number, length: number, to: number, reach: number) =>
    from + length <= to || to + reach <= from;
  return !apart(one.x, one.width, other.x, other.width) && !apart(one.y, one.height, other.y, other.height);
}
