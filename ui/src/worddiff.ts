/** What changes from one text to another, word by word. */
import { diffWordsWithSpace } from "diff";

/** A stretch of text that is the same on both sides, or stands on one side only. */
export interface Piece {
  /** The text. */
  readonly text: string;
  /** True when the other side does not have it. */
  readonly changed: boolean;
}

/** Both sides of a change. */
export interface Change {
  /** The text as it is. */
  readonly from: Piece[];
  /** The text as it would be. */
  readonly to: Piece[];
}

/** Differences beyond this many words are not worth finding: then everything has changed. */
const LONGEST = 2000;

/** Compares two texts. */
export function compare(from: string, to: string): Change {
  const pieces = diffWordsWithSpace(from, to, { maxEditLength: LONGEST });
  if (pieces === undefined) return { from: whole(from), to: whole(to) };
  const side = (other: "added" | "removed") =>
    pieces
      .filter((piece) => !piece[other])
      .flatMap(({ value, added, removed }) =>
        added || removed ? marked(value) : [{ text: value, changed: false }],
      );
  return { from: side("added"), to: side("removed") };
}

/** A stretch that changed; space around its words is not marked, space alone is. */
function marked(text: string): Piece[] {
  const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (words === "") return [{ text, changed: true }];
  return [
    { text: before, changed: false },
    { text: words, changed: true },
    { text: after, changed: false },
  ].filter((piece) => piece.text !== "");
}

function whole(text: string): Piece[] {
  return text === "" ? [] : [{ text, changed: true }];
}
